"""Lists that are only looked at: D-numbers and their sales, leases, and who did what."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pos.admin.base import ReadOnlyAdmin
from pos.find import parse_docket_number
from sync.models import ActionLog, DocketAlias, Lease


@admin.register(DocketAlias)
class DocketAliasAdmin(ReadOnlyAdmin[DocketAlias]):
    """D12345 and the TransID that it became."""

    list_display = ["printed_as", "sale", "device", "epoch"]
    list_filter = ["device"]
    list_select_related = ["sale", "device"]
    search_fields = ["offline_trans_id"]
    search_help_text = "D-number or TransID"
    show_full_result_count = False
    ordering = ["-offline_trans_id"]

    @admin.display(description="printed as", ordering="offline_trans_id")
    def printed_as(self, alias: DocketAlias) -> str:
        return str(alias)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[DocketAlias], search_term: str
    ) -> tuple[QuerySet[DocketAlias], bool]:
        """Find by either number, in every spelling."""
        if not search_term:
            return queryset, False
        number = parse_docket_number(search_term)
        if number is None:
            return queryset.none(), False
        if number.printed_disconnected:
            return queryset.filter(offline_trans_id=number.number), False
        return queryset.filter(sale__trans_id=number.number), False


@admin.register(Lease)
class LeaseAdmin(ReadOnlyAdmin[Lease]):
    """Who holds which D-numbers; a lease never comes to an end."""

    list_display = ["numbers", "device", "epoch", "kind", "leased_at"]
    list_filter = ["kind", "device"]
    list_select_related = ["device"]
    ordering = ["-leased_at", "-first"]

    @admin.display(description="numbers", ordering="first")
    def numbers(self, lease: Lease) -> str:
        return str(lease)


@admin.register(ActionLog)
class ActionLogAdmin(ReadOnlyAdmin[ActionLog]):
    """Who did what, when."""

    list_display = ["at", "by", "action", "record", "device", "sheet", "detail"]
    list_filter = ["action", "at"]
    list_select_related = ["record", "device", "sheet__device"]
    search_fields = ["by", "detail"]
    show_full_result_count = False
