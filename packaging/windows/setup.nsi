; The installer: for the user who runs it, without elevation. packaging/windows/build.sh gives
;   VERSION       such as 0.1.0
;   OUTPUT        the executable to write
;   USER_PATH     user-path.exe
;   PARTS         a file with the macros InstallFiles, InstallNames, RemoveFiles and RemoveDirectories
;
; Silently: setup.exe /S [/D=DIRECTORY]; uninstall.exe /S [/FORGET]. /FORGET also signs out everywhere
; and removes what Watchword remembers; without it a later installation goes on where this one ended.

Target amd64-unicode
Unicode true
RequestExecutionLevel user
SetCompressor /SOLID lzma
ManifestSupportedOS Win10
ManifestDPIAware true
XPStyle on
AllowSkipFiles off

!include LogicLib.nsh
!include FileFunc.nsh
!include ${PARTS}

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Watchword"
!define MANUALS "$SMPROGRAMS\Watchword manuals.lnk"

Name "Watchword ${VERSION}"
OutFile "${OUTPUT}"
BrandingText " "
InstallDir "$LOCALAPPDATA\Programs\Watchword"
InstallDirRegKey HKCU "${UNINSTALL}" InstallLocation
VIProductVersion ${VERSION}.0
VIAddVersionKey ProductName Watchword
VIAddVersionKey ProductVersion ${VERSION}
VIAddVersionKey FileVersion ${VERSION}
VIAddVersionKey FileDescription "Installs Watchword, credentials for git under single sign-on"
VIAddVersionKey CompanyName "The Watchword authors"
VIAddVersionKey LegalCopyright "MIT License"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; A program that runs cannot be deleted, but it can be called something else. What was put aside is
; swept the next time.
!macro RemoveFile PATH
  Delete "$INSTDIR\${PATH}"
  ${If} ${FileExists} "$INSTDIR\${PATH}"
    System::Call "kernel32::GetTickCount()i.r0"
    Rename "$INSTDIR\${PATH}" "$INSTDIR\${PATH}.$0.old"
  ${EndIf}
!macroend

!macro RemoveDirectory PATH
  Delete "$INSTDIR\${PATH}\*.old"
  RMDir "$INSTDIR\${PATH}"
!macroend

; A second name of an executable costs nothing where the file system has such names.
!macro InstallName PATH EXISTING
  Delete "$INSTDIR\${PATH}"
  System::Call 'kernel32::CreateHardLinkW(w "$INSTDIR\${PATH}", w "$INSTDIR\${EXISTING}", p 0)i.r0'
  ${If} $0 = 0
    CopyFiles /SILENT "$INSTDIR\${EXISTING}" "$INSTDIR\${PATH}"
  ${EndIf}
!macroend

; $0 becomes user-path's exit code.
!macro ChangePath VERB
  InitPluginsDir
  File "/oname=$PLUGINSDIR\user-path.exe" "${USER_PATH}"
  ExecWait '"$PLUGINSDIR\user-path.exe" ${VERB} "$INSTDIR\bin"' $0
!macroend

Section
  ; The files of an older version, by its own list.
  ${If} ${FileExists} "$INSTDIR\uninstall.exe"
    ExecWait '"$INSTDIR\uninstall.exe" /S /REPLACE _?=$INSTDIR'
  ${EndIf}
  ClearErrors
  !insertmacro InstallFiles
  SetOutPath "$INSTDIR"
  !insertmacro InstallNames
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "Not everything could be written to $INSTDIR. Close the programs that use Watchword, and start the installation again."
  ${EndIf}

  !insertmacro ChangePath add
  ${If} $0 <> 0
    DetailPrint "Your PATH could not be changed: add $INSTDIR\bin to it yourself."
  ${EndIf}
  CreateShortcut "${MANUALS}" "$INSTDIR\share\doc\watchword\index.html"

  WriteRegStr HKCU "${UNINSTALL}" DisplayName Watchword
  WriteRegStr HKCU "${UNINSTALL}" DisplayVersion "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" Publisher "The Watchword authors"
  WriteRegStr HKCU "${UNINSTALL}" InstallLocation "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" NoModify 1
  WriteRegDWORD HKCU "${UNINSTALL}" NoRepair 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" EstimatedSize $0
  DetailPrint "Open a new terminal, and run: watchword configure"
SectionEnd

; What a person decides about, or /FORGET. $1 becomes yes or no.
!macro AskToForget
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/FORGET" $2
  ${If} ${Errors}
    StrCpy $1 no
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Sign out of everything as well, and remove what Watchword remembers? Choose No if you will install it again." /SD IDNO IDNO +2
    StrCpy $1 yes
  ${Else}
    StrCpy $1 yes
  ${EndIf}
!macroend

Section un.
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/REPLACE" $2
  ${If} ${Errors} ; for good: git is not to ask for what is gone
    !insertmacro AskToForget
    nsExec::ExecToLog '"$INSTDIR\bin\watchword.exe" unconfigure --all'
    Pop $0
    ${If} $1 == yes
      nsExec::ExecToLog '"$INSTDIR\bin\watchword.exe" logout --all'
      Pop $0
      RMDir /r "$LOCALAPPDATA\watchword"
    ${EndIf}
    !insertmacro ChangePath remove
    Delete "${MANUALS}"
    DeleteRegKey HKCU "${UNINSTALL}"
  ${EndIf}
  SetOutPath "$TEMP" ; a directory that a program is in cannot be removed
  !insertmacro RemoveFiles
  Delete "$INSTDIR\uninstall.exe"
  !insertmacro RemoveDirectories
  Delete "$INSTDIR\*.old"
  RMDir "$INSTDIR"
SectionEnd
