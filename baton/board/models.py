from __future__ import annotations

from django.db import models


class BrandWord(models.Model):
    """A shop's decision about one word: on its list of brands, or off the list that every shop begins with."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=80)
    is_guarded = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("shop", "word"), name="brand_word_once_a_shop"),)
        ordering = ("word",)

    def __str__(self) -> str:
        return self.word
