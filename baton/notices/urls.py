from django.urls import path, re_path

from baton.notices.pages import listing, setting

app_name = "notices"
urlpatterns = [
    path("notices", listing.channels, name="channels"),
    path("notices/outbox", listing.outbox, name="outbox"),
    path("notices/log", listing.log, name="log"),
    path("notices/channels/new", setting.new, name="new"),
    path("notices/channels/add", setting.keep, name="add"),
    path("notices/channels/<int:channel_id>", setting.one, name="channel"),
    path("notices/channels/<int:channel_id>/keep", setting.keep, name="keep"),
    path("notices/channels/<int:channel_id>/test", setting.test, name="test"),
    path("notices/channels/<int:channel_id>/switch", setting.switch, name="switch"),
    path("notices/channels/<int:channel_id>/drop", setting.drop, name="drop"),
    re_path(r"^notices/(?P<notice_id>[0-9]{1,18})/(?P<verb>retry|drop)$", setting.settle, name="settle"),
]
