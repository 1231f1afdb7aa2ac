from __future__ import annotations

from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from baton.config.static import version_of


def test_an_address_carries_the_hash_of_the_file() -> None:
    assert staticfiles_storage.url("ui/mark.svg") == f"/static/ui/mark.svg?v={version_of('ui/mark.svg')}"
    assert len(version_of("ui/mark.svg")) == 12
    assert staticfiles_storage.url("ui/none.svg") == "/static/ui/none.svg"


def test_files_are_served_from_the_package_and_kept_a_year(client: Client) -> None:
    response = client.get(staticfiles_storage.url("ui/mark.svg"))
    assert response.status_code == 200
    assert "max-age=31536000" in response.headers["Cache-Control"]
    assert b"<svg" in b"".join(response.streaming_content)  # type: ignore[attr-defined]
