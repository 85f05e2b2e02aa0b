r"""The connection of a later start to a named pipe of Windows, such as ``\\.\pipe\name``."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import _winapi
    import ctypes
    import time
    from ctypes import wintypes
    from typing import TYPE_CHECKING, Final

    from app.start.handover.client import AbsentError
    from app.start.handover.messages import MAX_LINE_BYTES

    if TYPE_CHECKING:
        from app.start.handover.client import Deadline

    _FILE_NOT_FOUND: Final = 2
    _PIPE_BUSY: Final = 231
    _BROKEN_PIPE: Final = 109
    # Flags of `CreateFile`: the process that listens may identify this user, but not act in their name.
    _SQOS_PRESENT: Final = 0x00100000
    _SECURITY_IDENTIFICATION: Final = 0x00010000
    _KERNEL_OBJECT: Final = 6  # of `SE_OBJECT_TYPE`
    _OWNER: Final = 1  # of `SECURITY_INFORMATION`
    _TOKEN_QUERY: Final = 8
    _TOKEN_USER: Final = 1  # of `TOKEN_INFORMATION_CLASS`

    class PipeChannel:
        """A connection to a named pipe; see `client.Channel`."""

        def __init__(self, name: str, deadline: Deadline) -> None:
            """Connect; see `client.connect`."""
            self._deadline = deadline
            self._handle = self._open(name)
            try:
                _check_user(self._handle)
                _allow_foreground(self._handle)
            except BaseException:
                self.close()
                raise

        def _open(self, name: str) -> int:
            flags = _winapi.FILE_FLAG_OVERLAPPED | _SQOS_PRESENT | _SECURITY_IDENTIFICATION
            access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
            while True:
                try:
                    return _winapi.CreateFile(name, access, 0, _winapi.NULL, _winapi.OPEN_EXISTING, flags, _winapi.NULL)
                except OSError as error:
                    if error.winerror == _FILE_NOT_FOUND:
                        raise AbsentError from None
                    if error.winerror != _PIPE_BUSY:
                        raise
                self._deadline.remaining()
                time.sleep(0.005)  # other later starts use all instances of the pipe

        def send(self, data: bytes) -> None:
            """Send all bytes; see `client.Channel.send`."""
            # The types do not know that the overlapped operation is only returned if it was requested.
            operation, _ = _winapi.WriteFile(self._handle, data, overlapped=True)
            self._wait(operation)

        def receive(self) -> bytes:
            """Wait for bytes; see `client.Channel.receive`."""
            try:
                operation, _ = _winapi.ReadFile(self._handle, MAX_LINE_BYTES, overlapped=True)
                self._wait(operation)
            except OSError as error:
                if error.winerror == _BROKEN_PIPE:
                    return b""
                raise
            return operation.getbuffer() or b""

        def close(self) -> None:
            """End the connection."""
            _winapi.CloseHandle(self._handle)

        def _wait(self, operation: _winapi.Overlapped) -> None:
            """Wait until an operation has ended, also after it was cancelled: the system uses its memory until then."""
            try:
                has_ended = False
                while not has_ended:
                    milliseconds = int(self._deadline.remaining() * 1000) + 1
                    result = _winapi.WaitForMultipleObjects([operation.event], False, milliseconds)
                    has_ended = result != _winapi.WAIT_TIMEOUT
            finally:
                operation.cancel()
                _, error = operation.GetOverlappedResult(True)
            if error:
                raise TimeoutError

    def _check_user(pipe: int) -> None:
        if not _is_own(pipe):
            raise PermissionError

    def _is_own(pipe: int) -> bool:
        """Whether a pipe was made by this user. Another user's program could have made one of the same name before."""
        advapi32, kernel32 = ctypes.WinDLL("advapi32"), ctypes.WinDLL("kernel32")
        owner, descriptor, token = ctypes.c_void_p(), ctypes.c_void_p(), wintypes.HANDLE()
        kernel32.GetCurrentProcess.restype = wintypes.HANDLE
        if advapi32.GetSecurityInfo(
            wintypes.HANDLE(pipe),
            _KERNEL_OBJECT,
            _OWNER,
            ctypes.byref(owner),
            None,
            None,
            None,
            ctypes.byref(descriptor),
        ):
            return False
        try:
            process = wintypes.HANDLE(kernel32.GetCurrentProcess())
            if not advapi32.OpenProcessToken(process, _TOKEN_QUERY, ctypes.byref(token)):
                return False
            try:
                user, size = ctypes.create_string_buffer(256), wintypes.DWORD()
                if not advapi32.GetTokenInformation(token, _TOKEN_USER, user, len(user), ctypes.byref(size)):
                    return False
                # `TOKEN_USER` begins with a pointer to the user's SID.
                return bool(advapi32.EqualSid(owner, ctypes.c_void_p.from_buffer(user)))
            finally:
                kernel32.CloseHandle(token)
        finally:
            kernel32.LocalFree(descriptor)

    def _allow_foreground(pipe: int) -> None:
        """Allow the program that listens to bring its window to the front, which Windows allows only the active one."""
        process = wintypes.ULONG()
        if ctypes.WinDLL("kernel32").GetNamedPipeServerProcessId(wintypes.HANDLE(pipe), ctypes.byref(process)):
            ctypes.WinDLL("user32").AllowSetForegroundWindow(process)
