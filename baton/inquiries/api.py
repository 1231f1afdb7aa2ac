"""The interface for other programs: POST /api/inquiries, GET /api/inquiries/KEY, and its description as OpenAPI.

A program shows its token; the token belongs to one shop. Cookies and sessions count for nothing here, so there is no
forged form to guard against.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe
from ninja import Header, NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from baton.inquiries.interface import refusals
from baton.inquiries.interface.bodies import (
    AHEAD,
    NOTHING_SAID,
    TOO_OLD,
    InquiryIn,
    InquiryState,
    InquiryTaken,
    Problem,
    faults_of,
)
from baton.inquiries.interface.clients import Client, admit
from baton.inquiries.logic.kept_text import is_key
from baton.inquiries.models import ApiAnswer, ApiClient, Item
from baton.inquiries.receiving import EARLIEST, Arrival, receive
from baton.inquiries.terms import LONGEST_MESSAGE, Account, Box, Kind, Stage
from baton.kit.errors import BatonError
from baton.kit.text import Text
from baton.people.clock import clock

LARGEST_BODY = 512 * 1024
"""Bytes: more than a message of `LONGEST_MESSAGE` characters takes in any script, and far less than a file."""
FURTHEST_AHEAD = timedelta(days=1)
_KEY = re.compile(r"^[\x21-\x7e]{1,200}$")
_WRONG_FIELDS = Text("有的字段不能用。", "Some fields cannot be used.")
_MEND = Text("按 fields 里写的改后再发。", "Mend what `fields` names and send it again.")
_UNREADABLE = Text("请求读不懂。", "The request cannot be understood.")
_AS_JSON = Text("发送 UTF-8 的 JSON。", "Send JSON in UTF-8.")


class Token(HttpBearer):
    """`Authorization: Bearer TOKEN`. Also the place where a request that is too large is turned away unread."""

    def __call__(self, request: HttpRequest) -> Client:
        scheme, _, token = request.headers.get(self.header, "").partition(" ")
        if scheme.casefold() != self.openapi_scheme:
            raise refusals.not_known()
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Client:
        client = admit(token)
        said = request.META.get("CONTENT_LENGTH") or "0"
        # Nothing is read of a request that does not tell its length in digits; `body` is bounded again by what is read.
        if not (said.isascii() and said.isdigit()) or int(said[:12]) > LARGEST_BODY:
            raise refusals.too_large(LARGEST_BODY)
        return client


api = NinjaAPI(
    title="Baton",
    version="1",
    description=(
        "Sends inquiries, chats and RFQs to the inquiry desk of one shop and asks how they stand. Refusals are in "
        "Chinese or English, as Accept-Language asks."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="inquiries_api",
    auth=Token(),
)
_REFUSALS = dict.fromkeys((400, 401, 413, 422, 429), Problem)


@api.post(
    "/inquiries",
    response={200: InquiryTaken, 201: InquiryTaken, **_REFUSALS},
    operation_id="send_inquiry",
    summary="Send an inquiry",
    tags=["inquiries"],
)
def send_inquiry(
    request: HttpRequest,
    inquiry: InquiryIn,
    idempotency_key: Annotated[
        str,
        Header(
            "",
            alias="Idempotency-Key",
            description="Of the inquiry's own, 1 to 200 visible ASCII signs; the same when it is sent again.",
        ),
    ],
) -> HttpResponse:
    """It is on the desk at once. Sent again with the same Idempotency-Key, the same answer comes and nothing else.

    201 where it is new, 200 where the desk had it: then it is told what it did not know. 422 where the key was used
    with other contents.
    """
    client = _client(request)
    if not _KEY.match(idempotency_key):
        raise refusals.key_needed()
    problems = _sense(inquiry, _language(request))
    if problems:
        return _problem(request, 422, "wrong_fields", _WRONG_FIELDS, _MEND, fields=problems)
    digest = hashlib.sha256(inquiry.model_dump_json().encode("utf-8", "replace")).hexdigest()
    with transaction.atomic():
        # One request of a client at a time: of two with the same key the second finds the first's answer.
        ApiClient.objects.select_for_update().get(pk=client.id)
        known = ApiAnswer.objects.filter(client_id=client.id, key=idempotency_key).first()
        if known is not None and known.body_digest != digest:
            raise refusals.other_body()
        if known is None:
            known = _take(client, inquiry, idempotency_key, digest)
            return _told(request, known.answer, known.status)
    return _told(request, known.answer, known.status, {"Idempotent-Replay": "true"})


@api.get(
    "/inquiries/{path:key}",
    response={200: InquiryState, 404: Problem, **_REFUSALS},
    operation_id="ask_inquiry",
    summary="Ask how an inquiry stands",
    tags=["inquiries"],
)
def ask_inquiry(request: HttpRequest, key: str) -> HttpResponse:
    """Of the token's own shop."""
    item = (
        Item.objects.select_related("merged_into").filter(shop_id=_client(request).shop.id, key=key).first()
        if is_key(key)
        else None
    )
    if item is None:
        raise refusals.no_inquiry(key)
    told = InquiryState(
        key=item.key,
        kind=Kind(item.kind),
        received_at=item.arrived_at,
        where=Box(item.box),
        stage=Stage(item.stage),
        is_assigned=item.owner_id is not None,
        first_reply_at=item.first_reply_at,
        part_of=None if item.merged_into is None else item.merged_into.key,
    )
    return _told(request, told.model_dump(mode="json"), 200)


def _client(request: HttpRequest) -> Client:
    client = getattr(request, "auth", None)
    assert isinstance(client, Client)
    return client


def _sense(inquiry: InquiryIn, language: str) -> list[dict[str, str]]:
    """What is wrong with fields that are each of the right form."""
    found: list[tuple[str, Text]] = []
    if inquiry.received_at > clock().now() + FURTHEST_AHEAD:
        found.append(("received_at", AHEAD))
    if inquiry.received_at < EARLIEST:
        found.append(("received_at", TOO_OLD))
    told = (inquiry.inquiry_id, inquiry.buyer_id, inquiry.buyer_name, inquiry.buyer_mail, inquiry.buyer_phone)
    if not any((*told, inquiry.message)):
        found.append(("body", NOTHING_SAID))
    return [{"field": field, "message": text.into(language)} for field, text in found]


def _take(client: Client, inquiry: InquiryIn, key: str, digest: str) -> ApiAnswer:
    arrival = Arrival(
        kind=Kind(inquiry.kind),
        arrived_at=inquiry.received_at,
        key=inquiry.inquiry_id,
        reference=key,
        account=Account(inquiry.account or Account.UNKNOWN),
        **inquiry.model_dump(exclude={"kind", "received_at", "inquiry_id", "account"}),
    )
    done = receive(client.shop, arrival, by=None, via=f"api:{client.name}")
    answer = InquiryTaken(
        key=done.key, is_new=done.was_new, is_message_cut=len(inquiry.message) > LONGEST_MESSAGE
    )
    return ApiAnswer.objects.create(
        client_id=client.id,
        key=key,
        body_digest=digest,
        status=201 if done.was_new else 200,
        answer=answer.model_dump(),
        at=clock().now(),
    )


# Answers --------------------------------------------------------------------------------------------------------


def _language(request: HttpRequest) -> str:
    return get_language_from_request(request)


def _told(
    request: HttpRequest, answer: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    response: HttpResponse = api.create_response(request, answer, status=status)
    response.headers["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _problem(
    request: HttpRequest,
    status: int,
    code: str,
    message: Text,
    remedy: Text,
    *,
    fields: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    language = _language(request)
    answer = {"code": code, "message": message.into(language), "remedy": remedy.into(language)}
    response = _told(request, {**answer, "fields": fields or []}, status, headers)
    response.headers["Content-Language"] = language
    return response


@api.exception_handler(BatonError)
def _refused(request: HttpRequest, error: BatonError) -> HttpResponse:
    headers: dict[str, str] = {}
    if isinstance(error, refusals.NotKnown):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, refusals.TooMany):
        headers["Retry-After"] = str(error.wait)
    return _problem(request, error.status, error.code, error.message, error.remedy, headers=headers)


@api.exception_handler(ValidationError)
def _wrong_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = faults_of(error.errors, _language(request))
    return _problem(request, 422, "wrong_fields", _WRONG_FIELDS, _MEND, fields=fields)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, "unreadable", _UNREADABLE, _AS_JSON)


@require_safe
def description(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """The interface's description as OpenAPI, for anybody: it tells the form of what is sent and nothing else."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


def schema() -> dict[str, Any]:
    return dict(api.get_openapi_schema(path_prefix="/api/"))
