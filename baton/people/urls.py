from django.urls import path

from baton.people import pages

app_name = "people"
urlpatterns = [
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-in/demo", pages.enter_demo, name="enter_demo"),
    path("sign-out", pages.sign_out, name="sign_out"),
    path("language", pages.language, name="language"),
    path("first-run/<str:token>", pages.first_run, name="first_run"),
    path("password/<str:token>", pages.password_link, name="password_link"),
    path("account", pages.account, name="account"),
    path("account/password", pages.own_password, name="own_password"),
    path("people", pages.persons, name="persons"),
    path("people/add", pages.add_person, name="add_person"),
    path("people/<int:person_id>", pages.person, name="person"),
    path("people/<int:person_id>/link", pages.reset_link, name="reset_link"),
    path("people/<int:person_id>/active", pages.active, name="active"),
    path("shops/add", pages.add_shop, name="add_shop"),
    path("shops/<str:code>/zone", pages.set_shop_zone, name="set_shop_zone"),
    path("audit", pages.audit, name="audit"),
]
