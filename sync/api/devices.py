"""Pairing, hello, and what a device posts back."""

from contextlib import ExitStack
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pos import clock
from pos.errors import ShopError
from sync import hello, ingest, pairing, review
from sync import serializers as shapes
from sync.api.base import ERRORS, TillView, checked, decoded, json_response
from sync.api.turns import turn
from sync.auth import declared_bytes
from sync.epochs import Reached
from sync.wire.header import FORMAT
from sync.wire.upload import MAX_RECORDS_IN_UPLOAD, MAX_UPLOAD_BYTES, UploadAnswer, upload_decoder


class PairView(APIView):
    """Makes a device of a browser that has a code."""

    authentication_classes: list[type[BaseAuthentication]] = []
    permission_classes = []

    @extend_schema(
        operation_id="pair",
        request=shapes.PairSerializer,
        responses={201: shapes.PairedSerializer, **ERRORS},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        data = checked(shapes.PairSerializer(data=request.data))
        device = pairing.pair(
            pairing.PairingRequest(**data), address=request.META.get("REMOTE_ADDR") or "unknown"
        )
        return Response(
            {
                "device": {"uuid": device.uuid, "name": device.name, "epoch": device.state.epoch},
                "register": {"id": device.register_id, "name": device.register.name},
            },
            status=201,
        )


class HelloView(TillView):
    @extend_schema(
        operation_id="till_hello",
        request=shapes.HelloSerializer,
        responses={200: shapes.GreetingSerializer, **ERRORS},
    )
    def post(self, request: Request) -> HttpResponse:
        data = checked(shapes.HelloSerializer(data=request.data))
        head = data.pop("head", None)
        sender = self.sender(request)
        clock.heard(sender.device, sender.sent_at, timezone.now())
        reached = Reached(
            epoch=data.pop("epoch"),
            sequence=data.pop("last_sequence"),
            d_number=data.pop("last_d_number"),
            head=bytes.fromhex(head) if head else None,
            sent_at=sender.sent_at,
        )
        answer = hello.greet(sender, reached, hello.Said(**data))
        ingest.finish(sender.device)
        return json_response(answer)


class RecordsView(TillView):
    """Takes in what a device posts back; a revoked device's records are kept aside."""

    lets_revoked_in = True
    # Records are known by their UUIDs: sending them again changes nothing.
    may_be_repeated = True
    max_body_bytes = MAX_UPLOAD_BYTES

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self.until_answered:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before who sent it is looked up: whoever waits for a turn holds no connection.
        self.until_answered.enter_context(turn(declared_bytes(request)))
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="till_records",
        request=shapes.UploadSerializer,
        responses={200: shapes.UploadAnswerSerializer, **ERRORS},
    )
    def post(self, request: Request) -> HttpResponse:
        upload = decoded(request, upload_decoder)
        texts = upload.records
        if len(texts) > MAX_RECORDS_IN_UPLOAD:
            raise ShopError(
                "too_large",
                f"These are more than {MAX_RECORDS_IN_UPLOAD} records at once: send fewer.",
                {"max_records": MAX_RECORDS_IN_UPLOAD},
                status=413,
            )
        sender = self.sender(request)
        if clock.is_apart(sender.sent_at, timezone.now()):
            clock.heard(sender.device, sender.sent_at, timezone.now())
        results = ingest.take_in(sender, texts)
        if upload.printed:
            review.flag_moved(results, upload.printed)
        return json_response(UploadAnswer(FORMAT, timezone.now(), results))
