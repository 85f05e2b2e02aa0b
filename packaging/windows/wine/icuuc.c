/* icuuc.dll: Windows contains it since version 1903, Wine does not, and Qt6Core.dll imports it.
 *
 * Qt converts UTF-8, UTF-16, UTF-32, Latin-1 and the system's code page itself, and uses ICU for other encodings only.
 * ucnv_open() reports that there is no converter, so no other function is called with one.
 */
#define EXPORT __declspec(dllexport)

typedef int UErrorCode;
enum { U_FILE_ACCESS_ERROR = 4 };

EXPORT void *ucnv_open(const char *name, UErrorCode *error)
{
    if (error)
        *error = U_FILE_ACCESS_ERROR;
    return 0;
}

EXPORT const char *ucnv_getName(const void *converter, UErrorCode *error)
{
    if (error)
        *error = U_FILE_ACCESS_ERROR;
    return 0;
}

EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, UErrorCode *error)
{
    if (error)
        *error = U_FILE_ACCESS_ERROR;
    return 0;
}

EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT const char *ucnv_getAvailableName(int index) { return 0; }
EXPORT signed char ucnv_getMaxCharSize(const void *converter) { return 4; }
EXPORT int ucnv_toUCountPending(const void *converter, UErrorCode *error) { return 0; }
EXPORT int ucnv_fromUCountPending(const void *converter, UErrorCode *error) { return 0; }
EXPORT void ucnv_close(void *converter) {}
EXPORT void ucnv_reset(void *converter) {}
EXPORT void ucnv_getToUCallBack(void) {}
EXPORT void ucnv_setToUCallBack(void) {}
EXPORT void ucnv_getFromUCallBack(void) {}
EXPORT void ucnv_setFromUCallBack(void) {}
EXPORT void ucnv_cbToUWriteUChars(void) {}
EXPORT void ucnv_toUnicode(void) {}
EXPORT void ucnv_fromUnicode(void) {}
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}

int DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return 1; }
