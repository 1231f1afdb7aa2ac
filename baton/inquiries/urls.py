from django.urls import path

from baton.inquiries.api import api, description
from baton.inquiries.pages import acts, card, desk, fact_cards

app_name = "inquiries"
urlpatterns = [
    path("api/openapi.json", description, name="openapi"),
    path("api/", api.urls),
    path("desk", desk.overview, name="desk"),
    path("desk/again", desk.part, name="again"),
    path("desk/export", desk.export, name="desk_export"),
    path("desk/<int:item_id>", card.one, name="card"),
    path("desk/<int:item_id>/do/<slug:verb>", acts.act, name="act"),
    path("desk/<int:item_id>/reveal", acts.reveal, name="reveal"),
    path("desk/products", fact_cards.fact_cards, name="fact_cards"),
    path("desk/products/<path:product_id>", fact_cards.fact_card, name="fact_card"),
]
