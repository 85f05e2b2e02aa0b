r"""The connection of a later start to a named pipe of Windows, such as ``\\.\pipe\name``."""

import sys

if sys.platform == "win32":
    import _winapi
    import ctypes
    import time
    from ctypes import wintypes
    from typing import Final

    from app.start.handover.client import ACCEPTED, HANG_SECONDS, STEP_SECONDS, AbsentError, Patience

    _FILE_NOT_FOUND: Final = 2
    _PIPE_BUSY: Final = 231
    # Flags of `CreateFile`: the process that listens may identify this user, but not act in their name.
    _SQOS_PRESENT: Final = 0x00100000
    _SECURITY_IDENTIFICATION: Final = 0x00010000
    _KERNEL_OBJECT: Final = 6  # of `SE_OBJECT_TYPE`
    _OWNER: Final = 1  # of `SECURITY_INFORMATION`
    _TOKEN_QUERY: Final = 8
    _TOKEN_USER: Final = 1  # of `TOKEN_INFORMATION_CLASS`

    def exchange(line: bytes, patience: Patience) -> bytes:
        """Send a line through a pipe, and receive the answer.

        Raises:
            AbsentError: Nobody listens at the address.
            OSError: The process that listens is another user's, has closed the connection, or hangs.
        """
        pipe = _open(patience)
        patience.begin_again()
        try:
            if not _is_own(pipe):
                raise PermissionError
            _allow_foreground(pipe)
            # The types do not know that the overlapped operation is only returned if it was requested.
            writing, _ = _winapi.WriteFile(pipe, line, overlapped=True)
            _wait(writing, patience)
            reading, _ = _winapi.ReadFile(pipe, len(ACCEPTED), overlapped=True)
            _wait(reading, patience)
            return reading.getbuffer() or b""
        finally:
            _winapi.CloseHandle(pipe)

    def _open(patience: Patience) -> int:
        flags = _winapi.FILE_FLAG_OVERLAPPED | _SQOS_PRESENT | _SECURITY_IDENTIFICATION
        access, exists = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE, _winapi.OPEN_EXISTING
        while True:
            try:
                return _winapi.CreateFile(patience.address, access, 0, _winapi.NULL, exists, flags, _winapi.NULL)
            except OSError as error:
                if error.winerror == _FILE_NOT_FOUND:
                    raise AbsentError from None
                if error.winerror != _PIPE_BUSY:
                    raise
            time.sleep(STEP_SECONDS)  # other later starts use all instances of the pipe
            patience.check(HANG_SECONDS)

    def _wait(operation: _winapi.Overlapped, patience: Patience) -> None:
        """Wait until an operation has ended, also after it was cancelled: the system uses its memory until then."""
        milliseconds = round(STEP_SECONDS * 1000)
        try:
            while _winapi.WaitForMultipleObjects([operation.event], False, milliseconds) == _winapi.WAIT_TIMEOUT:
                patience.check(HANG_SECONDS)
        finally:
            operation.cancel()
            _, error = operation.GetOverlappedResult(True)
        if error:
            raise TimeoutError

    def _is_own(pipe: int) -> bool:
        """Whether a pipe was made by this user. Another user's program could have made one of the same name before."""
        advapi32, kernel32 = ctypes.WinDLL("advapi32"), ctypes.WinDLL("kernel32")
        owner, descriptor, token = ctypes.c_void_p(), ctypes.c_void_p(), wintypes.HANDLE()
        kernel32.GetCurrentProcess.restype = wintypes.HANDLE
        found = (ctypes.byref(owner), None, None, None, ctypes.byref(descriptor))
        if advapi32.GetSecurityInfo(wintypes.HANDLE(pipe), _KERNEL_OBJECT, _OWNER, *found):
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
