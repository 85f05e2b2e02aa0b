; The installer for Windows, for Inno Setup 6 or 7. packages.py replaces the names in capitals after a dollar sign.
; It installs for one user by default, which needs no administrator.

#define AppName "$NAME"

[Setup]
AppId={{$WINDOWS_INSTALLER_ID}
AppName={#AppName}
AppVersion=$VERSION
VersionInfoVersion=$WINDOWS_VERSION
AppPublisher=$VENDOR
AppPublisherURL=$HOMEPAGE
DefaultDirName={autopf}\{#AppName}
DefaultGroupName={#AppName}
DisableProgramGroupPage=yes
DisableDirPage=auto
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=$LICENCE
OutputDir=$OUTPUT
OutputBaseFilename=$INSTALLER
SetupIconFile=$ICON
UninstallDisplayIcon={app}\$APP_ID.exe
UninstallDisplayName={#AppName}
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
; While the window is open, Setup and Uninstall ask the user to close it. Processes that still hold files after that,
; such as decoder processes, are closed by Windows' Restart Manager, and are not started again.
AppMutex=$WINDOWS_MUTEX
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no
ChangesAssociations=yes
; The language of the system's user, or English.
ShowLanguageDialog=no

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
$LANGUAGES

[CustomMessages]
Review=$REVIEW
$MESSAGES

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "$SOURCE\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[InstallDelete]
; Removes files of an older version that this one does not have.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\{#AppName}"; Filename: "{app}\$APP_ID.exe"
Name: "{autodesktop}\{#AppName}"; Filename: "{app}\$APP_ID.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\$URL_SCHEME"; ValueType: string; ValueData: "URL:{#AppName}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\$URL_SCHEME"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\$URL_SCHEME\DefaultIcon"; ValueType: string; ValueData: "{app}\$APP_ID.exe,0"
; What follows the two dashes is not parsed as an option, so a link cannot pass one.
Root: HKA; Subkey: "Software\Classes\$URL_SCHEME\shell\open\command"; ValueType: string; ValueData: """{app}\$APP_ID.exe"" -- ""%1"""
Root: HKA; Subkey: "Software\Classes\$REVIEW_SUFFIX"; ValueType: string; ValueData: "$ORGANIZATION.Review"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\$REVIEW_SUFFIX"; ValueType: string; ValueName: "Content Type"; ValueData: "$REVIEW_MIME_TYPE"
Root: HKA; Subkey: "Software\Classes\$ORGANIZATION.Review"; ValueType: string; ValueData: "{cm:Review}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\$ORGANIZATION.Review\DefaultIcon"; ValueType: string; ValueData: "{app}\$APP_ID.exe,0"
Root: HKA; Subkey: "Software\Classes\$ORGANIZATION.Review\shell\open\command"; ValueType: string; ValueData: """{app}\$APP_ID.exe"" -- ""%1"""

[Run]
Filename: "{app}\$APP_ID.exe"; Description: "{cm:LaunchProgram,{#AppName}}"; Flags: nowait postinstall skipifsilent
