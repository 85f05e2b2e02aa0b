/* python3.dll: its functions are forwarded by python3.def, which make_python.sh writes. */
int DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return 1; }
