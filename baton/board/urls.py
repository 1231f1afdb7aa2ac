from django.urls import path

from baton.board.pages import claims, funnel, keywords, legs, products, rootcause, rows

app_name = "board"
urlpatterns = [
    path("funnel", funnel.page, name="funnel"),
    path("funnel/export", funnel.export, name="funnel-export"),
    path("funnel/rows", rows.page, name="rows"),
    path("funnel/rows/export", rows.export, name="rows-export"),
    path("legs", legs.page, name="legs"),
    path("legs/export", legs.export, name="legs-export"),
    path("legs/rootcause", rootcause.page, name="rootcause"),
    path("legs/parts/<str:key>", legs.part, name="legs-part"),
    path("claims", claims.page, name="claims"),
    path("claims/<str:name>", claims.one, name="claim"),
    path("claims/<str:name>/export", claims.export, name="claim-export"),
    path("products", products.page, name="products"),
    path("products/export", products.export, name="products-export"),
    path("keywords", keywords.page, name="keywords"),
    path("keywords/export", keywords.export, name="keywords-export"),
    path("keywords/brands", keywords.add_brand, name="add-brand"),
    path("keywords/brands/remove", keywords.remove_brand, name="remove-brand"),
]
