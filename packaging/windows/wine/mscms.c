/* mscms.dll: Wine's implementation lacks WcsCreateIccProfile, which Qt6Gui.dll imports.
 *
 * Every function reports a failure, as Windows does for a screen without a colour profile.
 */
#define EXPORT __declspec(dllexport)

typedef int BOOL;
typedef void *HPROFILE;

EXPORT HPROFILE OpenColorProfileW(void *profile, unsigned access, unsigned share, unsigned creation) { return 0; }
EXPORT BOOL CloseColorProfile(HPROFILE profile) { return 1; }
EXPORT BOOL GetColorProfileFromHandle(HPROFILE profile, unsigned char *buffer, unsigned *size) { return 0; }
EXPORT HPROFILE WcsCreateIccProfile(HPROFILE profile, unsigned options) { return 0; }

int DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return 1; }
