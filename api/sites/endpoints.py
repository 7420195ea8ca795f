"""GET /v1/sites/{key}."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request

from api.errors import declared
from api.services import services_of
from api.sites.cors import admit
from api.sites.schemas import SiteBody

router = APIRouter(tags=["sites"])

KeyInPath = Annotated[str, Path(max_length=64)]


@router.get("/v1/sites/{key}", operation_id="readSite", response_model=SiteBody, responses=declared(403, 404, 422))
async def read_site(key: KeyInPath, request: Request) -> SiteBody:
    """A ward's site as its surfaces show it; refused to pages that the ward did not allow."""
    services = services_of(request)
    site = admit(request, services.sites, key)
    assert site is not None
    return await services.compute(SiteBody.of, site, datetime.now(UTC))
