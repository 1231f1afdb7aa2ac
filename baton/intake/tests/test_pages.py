"""The Data page, for each who comes to it, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from baton.intake import models, selectors
from baton.intake.services import import_files, receive_files
from baton.intake.terms import Incoming
from baton.intake.tests import exports
from baton.kit.home import Home
from baton.people.terms import Role, Shop

pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]


def send(client: Client, *paths: Path, follow: bool = True, **headers: str) -> Any:
    uploads = [path.open("rb") for path in paths]
    try:
        return client.post("/data/imports", {"files": uploads}, follow=follow, headers=headers)
    finally:
        for upload in uploads:
            upload.close()


def text(response: Any) -> str:
    return bytes(response.content).decode()


def test_files_are_dropped_without_scripts(shop: Shop, files: Path, operator: Client) -> None:
    picture = files / "photo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    answer = send(operator, exports.products(files, wrong=[2]), exports.keywords(files), picture)
    page = text(answer)
    assert answer.redirect_chain[0][0].startswith("/data/imports/")
    assert "部分入库" in page
    assert "Products-2026-11-21.xls" in page
    assert "4 行已入库。1 行有错，进隔离区。" in page
    assert 'data-status="refused"' in page
    assert "2 个文件已入库" in page
    assert "every 500ms" not in page, "a run that is done is not asked for again"
    assert {table.dataset for table in selectors.fact_tables()} == {"product_period", "keyword_period"}


def test_a_dropped_file_answers_with_a_fragment(shop: Shop, files: Path, operator: Client) -> None:
    answer = send(operator, exports.products(files), HX_Request="true")
    assert "<html" not in text(answer)
    assert answer.headers["HX-Trigger"] == "intake:done"
    for part in ("freshness", "quarantine", "history"):
        fragment = operator.get(f"/data/parts/{part}")
        assert fragment.status_code == 200
        assert "<html" not in text(fragment)
    assert operator.get("/data/parts/nothing").status_code == 404


def test_a_run_that_waits_is_asked_for_until_it_is_done(shop: Shop, files: Path, operator: Client) -> None:
    path = exports.products(files)
    run_id = receive_files(shop, [Incoming(path, path.name)], by=None)
    fragment = text(operator.get(f"/data/imports/{run_id}", headers={"HX-Request": "true"}))
    assert 'hx-trigger="every 500ms"' in fragment
    assert 'data-status="waiting"' in fragment
    assert "看进行到哪一步" in text(operator.get(f"/data/imports/{run_id}"))


def test_nothing_chosen(shop: Shop, operator: Client) -> None:
    answer = operator.post("/data/imports", {})
    assert answer.status_code == 400
    assert "没有选文件" in text(answer)


def test_a_name_is_cleaned_before_it_is_shown(shop: Shop, operator: Client) -> None:
    upload = SimpleUploadedFile('..\\evil"><script>alert(1)<!--/../x\n.csv', b"a,b\n1,2\n")
    page = text(operator.post("/data/imports", {"files": upload}, follow=True))
    assert "<script>alert" not in page
    assert models.ImportedFile.objects.get().name == "x.csv"


def test_an_upload_over_the_limit_is_refused(shop: Shop, operator: Client, settings: Settings) -> None:
    settings.BATON = replace(django_settings.BATON, upload_limit_mb=1)
    upload = SimpleUploadedFile("big.csv", b"a,b\n" * 600_000)
    page = text(operator.post("/data/imports", {"files": upload}, follow=True))
    assert "文件超过上限 1 MB" in page


def test_nothing_of_an_upload_is_left_lying(shop: Shop, files: Path, operator: Client, home: Home) -> None:
    send(operator, exports.products(files))
    kept = [path for path in home.uploads.rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [models.ImportedFile.objects.get().sha256 + ".xls"]


def test_the_period_that_is_missing_is_asked_for(shop: Shop, files: Path, operator: Client) -> None:
    page = text(send(operator, exports.countries_without_period(files)))
    action = re.search(r'action="(/data/files/[^"]+/period)"', page)
    assert action
    answer = operator.post(action[1], {"start": "2026-11-21", "end": "2026-11-15"})
    assert answer.status_code == 400
    answer = operator.post(action[1], {"start": "2026-11-15", "end": "2026-11-21"}, follow=True)
    assert "2 行已入库" in text(answer)


def test_undo_and_apply_again(shop: Shop, files: Path, operator: Client) -> None:
    send(operator, exports.products(files))
    run = models.ImportRun.objects.get()
    answer = operator.post(f"/data/imports/{run.id}/undo", follow=True)
    assert "已撤销" in text(answer)
    assert not selectors.fact_tables()
    assert operator.post(f"/data/imports/{run.id}/undo").status_code == 400
    operator.post(f"/data/imports/{run.id}/again", follow=True)
    assert selectors.fact_tables()[0].rows == 5


@pytest.mark.parametrize("name", ["inquiries", "orders", "losses", "events", "allocations", "reply_details"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_templates_can_be_taken_and_read_back(
    shop: Shop, operator: Client, files: Path, name: str, ending: str
) -> None:
    answer = operator.get(f"/data/templates/{name}.{ending}")
    assert answer.status_code == 200
    assert f".{ending}" in answer.headers["Content-Disposition"]
    path = files / f"template.{ending}"
    path.write_bytes(answer.content)
    (file,) = import_files("lights", [path], dry_run=True).files
    assert file.code == "no_rows", "the header is known, the example row is no data"
    assert operator.get(f"/data/templates/{name}.exe").status_code == 404
    assert operator.get(f"/data/templates/nothing.{ending}").status_code == 404


def test_the_guide_names_every_dataset(shop: Shop, operator: Client) -> None:
    page = text(operator.get("/data/guide"))
    assert "Products-….xls" in page
    assert "20" in page
    assert page.count('<th scope="row">') == 23


def test_the_page_in_english(shop: Shop, files: Path, operator: Client) -> None:
    import_files("lights", [exports.products(files, wrong=[1])])
    operator.cookies["baton_language"] = "en"
    page = text(operator.get("/data"))
    assert "Every import can be undone" in page
    assert "1 row is not in, the other 4 can be used" in page
    main = page[page.index("<main") : page.index("</main>")]
    without_values = re.sub(r'<td class="mono">.*?</td>|<td>访问人数</td>|lang="zh-CN">[^<]*', "", main)
    assert not re.search(r"[\u4e00-\u9fff]", without_values)


def test_who_may_do_what(shop: Shop, files: Path, as_role: AsRole) -> None:
    result = import_files("lights", [exports.products(files, wrong=[1])])
    file_id = result.files[0].file_id
    anybody = Client()
    rep = as_role(Role.REP)
    designer = as_role(Role.DESIGNER)
    for path in ("/data", "/data/guide", f"/data/imports/{result.run_id}"):
        assert anybody.get(path).status_code == 302
        assert designer.get(path).status_code == 403
    assert rep.get("/data").status_code == 200
    assert rep.get("/data/guide").status_code == 200
    for refused in (rep, designer):
        assert refused.post("/data/imports", {}).status_code == 403
        assert refused.post(f"/data/imports/{result.run_id}/undo").status_code == 403
        assert refused.get(f"/data/files/{file_id}/quarantine.xlsx").status_code == 403
        assert refused.get(f"/data/files/{file_id}/columns").status_code == 403
    page = text(rep.get("/data"))
    assert "新鲜度" in page
    assert "导入记录" not in page
    assert "隔离区" not in page
    assert selectors.fact_tables()[0].rows == 4
    lead = as_role(Role.MARKETING_LEAD)
    assert lead.post(f"/data/imports/{result.run_id}/undo").status_code == 302


def test_another_shops_files_are_not_there(shop: Shop, files: Path, operator: Client) -> None:
    result = import_files("second", [exports.products(files, wrong=[1])], is_new_shop=True)
    assert operator.get(f"/data/imports/{result.run_id}").status_code == 404
    assert operator.post(f"/data/imports/{result.run_id}/undo").status_code == 404
    assert operator.get(f"/data/files/{result.files[0].file_id}/quarantine.xlsx").status_code == 404
    assert operator.get("/data?shop=second").status_code == 404


def test_no_inline_styles_or_scripts(shop: Shop, files: Path, operator: Client) -> None:
    import_files("lights", [exports.products(files, wrong=[1])])
    for path in ("/data", "/data/guide"):
        page = text(operator.get(path))
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
        assert not re.search(r'\sstyle="|\son[a-z]+="', page)


def test_the_history_does_not_ask_more_for_more_runs(
    shop: Shop, files: Path, operator: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(3):
        import_files("lights", exports.shop_days(files / str(number), date(2026, 11, 1 + 3 * number), 3))
    operator.get("/data")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        operator.get("/data")
