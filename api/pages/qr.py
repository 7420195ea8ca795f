"""GET /v1/procedures/{code}/qr: a QR code that holds a procedure's address and nothing else."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Annotated

import segno
from fastapi import APIRouter, Path, Request

from api.errors import ApiError, ErrorCode, declared
from api.pages.address import leaflet_address, public_base
from api.schemas import Sent
from api.services import services_of

router = APIRouter(tags=["procedures"])

QUIET_ZONE = 4
"""Light modules around the code that ISO/IEC 18004 asks for."""


class QrBody(Sent):
    """``path``: the dark modules as an SVG path in a square of ``size`` units, quiet zone included."""

    url: str
    size: int
    path: str


@router.get(
    "/v1/procedures/{code}/qr",
    operation_id="readProcedureQr",
    response_model=QrBody,
    responses=declared(404, 422),
)
async def read_qr(code: Annotated[str, Path(max_length=40)], request: Request) -> QrBody:
    """The address of the procedure's leaflet as a QR code, to go on with on a phone."""
    if services_of(request).assistant.card(code) is None:
        raise ApiError(ErrorCode.NOT_FOUND, "Không có thủ tục nào mang mã này.")
    return qr_code(leaflet_address(public_base(request), code))


def qr_modules(url: str) -> tuple[bytearray, ...]:
    """Rows of modules, 1 for dark, without a quiet zone.  Error level M: a leaflet may lose 15 % of the code to a fold
    or a stamp."""
    return tuple(segno.make_qr(url, error="m", boost_error=False).matrix)


@lru_cache(maxsize=512)
def qr_code(url: str) -> QrBody:
    """The code as a path, as `/v1/procedures/{code}/qr` sends it."""
    matrix = qr_modules(url)
    runs = []
    for y, row in enumerate(matrix, start=QUIET_ZONE):
        x = QUIET_ZONE
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return QrBody(url=url, size=len(matrix) + 2 * QUIET_ZONE, path="".join(runs))
