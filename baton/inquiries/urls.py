from django.urls import path

from baton.inquiries.pages import card, desk, fact_cards

app_name = "inquiries"
urlpatterns = [
    path("desk", desk.overview, name="desk"),
    path("desk/<int:item_id>", card.one, name="card"),
    path("desk/products", fact_cards.fact_cards, name="fact_cards"),
    path("desk/products/<path:product_id>", fact_cards.fact_card, name="fact_card"),
]
