from django.urls import path

from baton.inquiries.pages import card, desk

app_name = "inquiries"
urlpatterns = [
    path("desk", desk.overview, name="desk"),
    path("desk/<int:item_id>", card.one, name="card"),
]
