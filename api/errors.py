"""Failures: the published codes, and the one shape they all have, the framework's own included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException


class ErrorCode(StrEnum):
    """The published list; a code never changes its meaning."""

    MALFORMED_BODY = "malformed_body"
    ORIGIN_NOT_ALLOWED = "origin_not_allowed"
    SITE_OFF = "site_off"
    NOT_FOUND = "not_found"
    SITE_NOT_FOUND = "site_not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    SLOW_REQUEST = "slow_request"
    BODY_TOO_LARGE = "body_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    INVALID_REQUEST = "invalid_request"
    RATE_LIMITED = "rate_limited"
    INTERNAL = "internal"
    NOT_READY = "not_ready"
    TIMEOUT = "timeout"
    STORAGE_UNAVAILABLE = "storage_unavailable"


PUBLISHED: Mapping[ErrorCode, tuple[int, str]] = {
    ErrorCode.MALFORMED_BODY: (
        400,
        "Không đọc được nội dung gửi lên: cần JSON đúng cú pháp, mã UTF-8, không lồng quá sâu.",
    ),
    ErrorCode.ORIGIN_NOT_ALLOWED: (403, "Trang web này không được phép dùng trợ lý của phường, xã đó."),
    ErrorCode.SITE_OFF: (403, "Trợ lý của phường, xã này đang tạm tắt."),
    ErrorCode.NOT_FOUND: (404, "Không có gì ở địa chỉ này."),
    ErrorCode.SITE_NOT_FOUND: (404, "Không có phường, xã nào mang mã này."),
    ErrorCode.METHOD_NOT_ALLOWED: (405, "Địa chỉ này không nhận phương thức đó."),
    ErrorCode.SLOW_REQUEST: (408, "Nội dung gửi lên quá chậm."),
    ErrorCode.BODY_TOO_LARGE: (413, "Nội dung gửi lên quá lớn: nhiều nhất 64 KiB."),
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: (415, "Cần gửi với Content-Type: application/json."),
    ErrorCode.INVALID_REQUEST: (422, "Có trường chưa đúng; xem danh sách fields."),
    ErrorCode.RATE_LIMITED: (429, "Quá nhiều yêu cầu từ một địa chỉ. Xin chờ rồi thử lại."),
    ErrorCode.INTERNAL: (500, "Có lỗi bên trong hệ thống. Xin báo lại kèm mã request_id."),
    ErrorCode.NOT_READY: (503, "Hệ thống chưa sẵn sàng."),
    ErrorCode.TIMEOUT: (503, "Câu trả lời mất quá nhiều thời gian. Xin thử lại."),
    ErrorCode.STORAGE_UNAVAILABLE: (503, "Tạm thời không ghi được câu trả lời. Xin thử lại."),
}
"""Status and default message of each code."""

_BY_STATUS = {
    400: ErrorCode.MALFORMED_BODY,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    413: ErrorCode.BODY_TOO_LARGE,
    415: ErrorCode.UNSUPPORTED_MEDIA_TYPE,
    422: ErrorCode.INVALID_REQUEST,
    429: ErrorCode.RATE_LIMITED,
}

_FIELD_MESSAGES = {
    "missing": "Thiếu trường này.",
    "extra_forbidden": "Không có trường này.",
    "string_type": "Cần một chuỗi.",
    "string_unicode": "Chuỗi không phải Unicode hợp lệ.",
    "string_too_short": "Quá ngắn: ít nhất {min_length} ký tự.",
    "string_too_long": "Quá dài: nhiều nhất {max_length} ký tự.",
    "string_pattern_mismatch": "Không đúng dạng {pattern}.",
    "literal_error": "Cần một trong: {expected}.",
    "enum": "Cần một trong: {expected}.",
    "int_type": "Cần một số nguyên.",
    "int_parsing": "Cần một số nguyên.",
    "greater_than_equal": "Nhỏ nhất là {ge}.",
    "less_than_equal": "Lớn nhất là {le}.",
    "model_attributes_type": "Cần một đối tượng JSON.",
    "model_type": "Cần một đối tượng JSON.",
}
"""Pydantic's types of error in our words; the value sent is never repeated, it may be personal."""


class FieldError(BaseModel):
    model_config = ConfigDict(extra="forbid")
    path: str
    message: str


class ErrorDetail(BaseModel):
    """``fields`` is there only with code invalid_request."""

    model_config = ConfigDict(extra="forbid")
    code: ErrorCode
    message: str
    fields: list[FieldError] | None = None
    request_id: str


class ErrorBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    error: ErrorDetail


class ApiError(HTTPException):
    """A failure that knows its published code; raised anywhere below an endpoint."""

    def __init__(self, code: ErrorCode, message: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        status, standard = PUBLISHED[code]
        super().__init__(status, message or standard, headers)
        self.code = code


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The failures of an endpoint for OpenAPI; every endpoint can also say 429, 500 and 503."""
    texts = {status: [] for status in sorted({*statuses, 429, 500, 503})}  # type: dict[int, list[str]]
    for code, (status, _) in PUBLISHED.items():
        if status in texts:
            texts[status].append(code.value)
    return {status: {"model": ErrorBody, "description": ", ".join(codes)} for status, codes in texts.items()}


def error_response(
    code: ErrorCode,
    request_id: str,
    message: str | None = None,
    fields: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The one shape."""
    status, standard = PUBLISHED[code]
    detail: dict[str, Any] = {"code": code.value, "message": message or standard}
    if fields:
        detail["fields"] = [field.model_dump() for field in fields]
    detail["request_id"] = request_id
    return JSONResponse({"error": detail}, status_code=status, headers=dict(headers or {}))


def install_error_handlers(app: FastAPI) -> None:
    """What is caught here has a published code; everything else is caught by `security.RequestTrail`."""
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)


async def _on_http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    request_id = request.scope["request_id"]
    if isinstance(error, ApiError):
        return error_response(error.code, request_id, error.detail, headers=error.headers)
    code = _BY_STATUS.get(error.status_code, ErrorCode.INTERNAL)
    return error_response(code, request_id, headers=error.headers)


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    request_id = request.scope["request_id"]
    problems = error.errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        return error_response(ErrorCode.MALFORMED_BODY, request_id)
    return error_response(ErrorCode.INVALID_REQUEST, request_id, fields=[_field(problem) for problem in problems])


def _field(problem: Mapping[str, Any]) -> FieldError:
    # The first part of the place says body, query or path, which the sender knows; a name sent by a
    # stranger may be of any length and need not be Unicode.
    path = ".".join(str(part) for part in problem["loc"][1:]) or str(problem["loc"][0])
    path = path[:100].encode(errors="replace").decode()
    template = _FIELD_MESSAGES.get(problem["type"], problem["msg"])
    return FieldError(path=path, message=template.format_map(problem.get("ctx") or {}))
