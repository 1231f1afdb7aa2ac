from django.urls import path

from baton.inquiries.api import api, description
from baton.inquiries.pages import acts, balance, card, credit, credit_acts, desk, fact_cards, spam

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
    path("desk/balance", balance.overview, name="balance"),
    path("desk/credit", credit.month, name="credit"),
    path("desk/credit/export", credit.export, name="credit_export"),
    path("desk/credit/rule", credit.rule, name="credit_rule"),
    path("desk/credit/rule/set", credit_acts.rule, name="credit_set_rule"),
    path("desk/credit/close", credit_acts.close, name="credit_close"),
    path("desk/credit/dispute", credit_acts.dispute, name="credit_dispute"),
    path("desk/credit/dispute/<int:dispute_id>/answer", credit_acts.answer, name="credit_answer"),
    path("desk/credit/dispute/<int:dispute_id>/decide", credit_acts.decide, name="credit_decide"),
    path("desk/credit/orders/<path:order_id>", credit.order, name="credit_order"),
    path("desk/products", fact_cards.fact_cards, name="fact_cards"),
    path("desk/products/<path:product_id>", fact_cards.fact_card, name="fact_card"),
    path("desk/spam", spam.spam_box, name="spam"),
    path("desk/spam/confirm", spam.confirm, name="spam_confirm"),
    path("desk/spam/reviewed", spam.reviewed, name="spam_reviewed"),
    path("desk/spam/<int:item_id>", spam.decide, name="spam_decide"),
]
