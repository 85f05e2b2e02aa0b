<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Accessible</name>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paket</translation>
    </message>
    <message>
        <source>Packs</source>
        <translation>Pakete</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Thumbnail size</source>
        <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Einzelansicht</translation>
    </message>
    <message>
        <source>{shown} of {total} shown</source>
        <translation>{shown} von {total} angezeigt</translation>
    </message>
    <message>
        <source>{judged} of {total} judged, {picked} picked, {rejected} rejected</source>
        <translation>{judged} von {total} bewertet, {picked} angenommen, {rejected} abgelehnt</translation>
    </message>
    <message>
        <source>Slide {place} of {total}, {role}, {image}</source>
        <translation>Folie {place} von {total}, {role}, {image}</translation>
    </message>
    <message>
        <source>Pane {place} of {total}</source>
        <translation>Bild {place} von {total}</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>newly described</source>
        <translation>neu beschrieben</translation>
    </message>
    <message>
        <source>description changed</source>
        <translation>Beschreibung geändert</translation>
    </message>
    <message>
        <source>described</source>
        <translation>beschrieben</translation>
    </message>
    <message>
        <source>being described</source>
        <translation>wird beschrieben</translation>
    </message>
    <message>
        <source>description pending</source>
        <translation>Beschreibung ausstehend</translation>
    </message>
    <message>
        <source>description failed</source>
        <translation>Beschreibung fehlgeschlagen</translation>
    </message>
    <message>
        <source>no status</source>
        <translation>kein Status</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>entnommen</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>wird geladen</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>angezeigt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>{position} of {total}</source>
        <translation>{position} von {total}</translation>
    </message>
    <message numerus="yes">
        <source>used in %Ln slideshow(s)</source>
        <translation>
            <numerusform>in %Ln Slideshow verwendet</numerusform>
            <numerusform>in %Ln Slideshows verwendet</numerusform>
        </translation>
    </message>
    <message>
        <source>note: {note}</source>
        <translation>Notiz: {note}</translation>
    </message>
    <message>
        <source>stack of {count}, folded</source>
        <translation>Stapel mit {count} Bildern, zugeklappt</translation>
    </message>
    <message>
        <source>link: {found}</source>
        <translation>Link: {found}</translation>
    </message>
</context>
<context>
    <name>ApiKey</name>
    <message>
        <source>API key</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Genviral API key</source>
        <translation>Genviral-API-Schlüssel</translation>
    </message>
    <message>
        <source>Paste the key</source>
        <translation>Schlüssel einfügen</translation>
    </message>
    <message>
        <source>Show key</source>
        <translation>Schlüssel anzeigen</translation>
    </message>
    <message>
        <source>Use key</source>
        <translation>Schlüssel verwenden</translation>
    </message>
    <message>
        <source>Where do I find my key?</source>
        <translation>Wo finde ich meinen Schlüssel?</translation>
    </message>
    <message>
        <source>The characters around the key were removed.</source>
        <translation>Die Zeichen um den Schlüssel herum wurden entfernt.</translation>
    </message>
    <message>
        <source>It is sent to the Genviral API and nowhere else.</source>
        <translation>Er wird nur an die Genviral-API gesendet, sonst nirgendwohin.</translation>
    </message>
    <message>
        <source>You are exploring the demo: with your own key, Pack Browser leaves it.</source>
        <translation>Sie sehen gerade die Demo. Mit Ihrem eigenen Schlüssel wird sie beendet.</translation>
    </message>
    <message>
        <source>Enter an API key.</source>
        <translation>Geben Sie einen API-Schlüssel ein.</translation>
    </message>
    <message>
        <source>The key has a blank or a line break in it. Copy it again, in one piece.</source>
        <translation>Der Schlüssel enthält ein Leerzeichen oder einen Zeilenumbruch. Kopieren Sie ihn noch einmal, in einem Stück.</translation>
    </message>
    <message>
        <source>The key has a character that no key has, such as a typographic quote. Copy it again.</source>
        <translation>Der Schlüssel enthält ein Zeichen, das in keinem Schlüssel vorkommt, etwa ein typografisches Anführungszeichen. Kopieren Sie ihn noch einmal.</translation>
    </message>
    <message>
        <source>The key has a quotation mark in it. Copy it again, without one.</source>
        <translation>Der Schlüssel enthält ein Anführungszeichen. Kopieren Sie ihn noch einmal, ohne Anführungszeichen.</translation>
    </message>
    <message>
        <source>A key has two parts with one dot between them. Copy it again, whole.</source>
        <translation>Ein Schlüssel besteht aus zwei Teilen mit einem Punkt dazwischen. Kopieren Sie ihn noch einmal vollständig.</translation>
    </message>
    <message>
        <source>Forget key</source>
        <translation>Schlüssel entfernen</translation>
    </message>
    <message>
        <source>Forget the API key?</source>
        <translation>Den API-Schlüssel entfernen?</translation>
    </message>
    <message>
        <source>It is deleted from this computer’s keychain, too.</source>
        <translation>Er wird auch aus dem Schlüsselbund dieses Computers gelöscht.</translation>
    </message>
    <message>
        <source>The list of recent packs, and what is kept of them, is deleted.</source>
        <translation>Die Liste der zuletzt geöffneten Pakete und alles, was von ihnen gespeichert ist, wird gelöscht.</translation>
    </message>
    <message>
        <source>To open packs again, you enter it again.</source>
        <translation>Um wieder Pakete zu öffnen, müssen Sie ihn neu eingeben.</translation>
    </message>
    <message>
        <source>The key is kept in this computer’s keychain, and you are not asked again.</source>
        <translation>Der Schlüssel wird im Schlüsselbund dieses Computers gespeichert, und Sie werden nicht mehr danach gefragt.</translation>
    </message>
    <message>
        <source>The key is kept in this computer’s keychain if that answers; else it is used only until you close Pack Browser.</source>
        <translation>Der Schlüssel wird im Schlüsselbund dieses Computers gespeichert, sofern dieser antwortet; sonst gilt er nur, bis Sie das Programm beenden.</translation>
    </message>
    <message>
        <source>The key is used until you close Pack Browser: the next start uses the key of the environment again.</source>
        <translation>Der Schlüssel gilt nur, bis Sie das Programm beenden: Der nächste Start verwendet wieder den Schlüssel aus der Umgebungsvariable.</translation>
    </message>
    <message>
        <source>The key is used only until you close Pack Browser: this computer has no keychain that Pack Browser can use.</source>
        <translation>Der Schlüssel gilt nur, bis Sie das Programm beenden: Dieser Computer hat keinen Schlüsselbund, den Pack Browser verwenden kann.</translation>
    </message>
    <message>
        <source>The key is used only until you close Pack Browser: the keychain did not answer.</source>
        <translation>Der Schlüssel gilt nur, bis Sie das Programm beenden: Der Schlüsselbund hat nicht geantwortet.</translation>
    </message>
    <message>
        <source>The key is used only until you close Pack Browser: the keychain did not allow it.</source>
        <translation>Der Schlüssel gilt nur, bis Sie das Programm beenden: Der Schlüsselbund hat den Zugriff verweigert.</translation>
    </message>
    <message>
        <source>Forgetting the key…</source>
        <translation>Schlüssel wird entfernt…</translation>
    </message>
    <message>
        <source>The key is forgotten</source>
        <translation>Der Schlüssel ist entfernt</translation>
    </message>
    <message>
        <source>The key is kept in the keychain</source>
        <translation>Der Schlüssel ist im Schlüsselbund gespeichert</translation>
    </message>
    <message>
        <source>The key is used until you close Pack Browser</source>
        <translation>Der Schlüssel gilt, bis Sie das Programm beenden</translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>Verschwunden</translation>
    </message>
    <message>
        <source>Newly described</source>
        <translation>Neu beschrieben</translation>
    </message>
    <message>
        <source>Description changed</source>
        <translation>Beschreibung geändert</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Copy URLs</source>
        <translation>URLs kopieren</translation>
    </message>
    <message>
        <source>Images that are gone</source>
        <translation>Verschwundene Bilder</translation>
    </message>
    <message>
        <source>Nothing to copy: these images have no URL</source>
        <translation>Nichts zu kopieren: Diese Bilder haben keine URL</translation>
    </message>
    <message>
        <source>Keywords:</source>
        <translation>Stichwörter:</translation>
    </message>
    <message>
        <source>Not described</source>
        <translation>Nicht beschrieben</translation>
    </message>
    <message>
        <source>Nothing has changed since you looked</source>
        <translation>Seit Ihrem letzten Blick hat sich nichts geändert</translation>
    </message>
    <message>
        <source>Summary of changes copied</source>
        <translation>Zusammenfassung der Änderungen kopiert</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich geändert hat</translation>
    </message>
    <message>
        <source>Since you looked last: removed words are struck through, added ones underlined</source>
        <translation>Seit Ihrem letzten Blick: Entfernte Wörter sind durchgestrichen, hinzugefügte unterstrichen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln neu</numerusform>
            <numerusform>%Ln neu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln verschwunden</numerusform>
            <numerusform>%Ln verschwunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln newly described</source>
        <translation>
            <numerusform>%Ln neu beschrieben</numerusform>
            <numerusform>%Ln neu beschrieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln description(s) changed</source>
        <translation>
            <numerusform>%Ln Beschreibung geändert</numerusform>
            <numerusform>%Ln Beschreibungen geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln Änderung</numerusform>
            <numerusform>%Ln Änderungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone…</source>
        <translation>
            <numerusform>%Ln verschwunden…</numerusform>
            <numerusform>%Ln verschwunden…</numerusform>
        </translation>
    </message>
    <message>
        <source>Since {time}</source>
        <translation>Seit {time}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) marked as seen</source>
        <translation>
            <numerusform>%Ln Änderung als gesehen markiert</numerusform>
            <numerusform>%Ln Änderungen als gesehen markiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not marked as seen any more</source>
        <translation>
            <numerusform>%Ln Änderung nicht mehr als gesehen markiert</numerusform>
            <numerusform>%Ln Änderungen nicht mehr als gesehen markiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Was at position {position}</source>
        <translation>War an Position {position}</translation>
    </message>
    <message>
        <source>Was at position {position}: {description}</source>
        <translation>War an Position {position}: {description}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) that are not in the pack any more</source>
        <translation>
            <numerusform>%Ln Bild, das nicht mehr im Paket ist</numerusform>
            <numerusform>%Ln Bilder, die nicht mehr im Paket sind</numerusform>
        </translation>
    </message>
    <message>
        <source>Removed: {words}.</source>
        <translation>Entfernt: {words}.</translation>
    </message>
    <message>
        <source>Added: {words}.</source>
        <translation>Hinzugefügt: {words}.</translation>
    </message>
    <message>
        <source>{pack}: changes since {time}</source>
        <translation>{pack}: Änderungen seit {time}</translation>
    </message>
    <message>
        <source>{position}: {words}, {url}</source>
        <translation>{position}: {words}, {url}</translation>
    </message>
    <message>
        <source>was at {position}: {words}, {url}</source>
        <translation>war an Position {position}: {words}, {url}</translation>
    </message>
    <message>
        <source>before: {words}</source>
        <translation>vorher: {words}</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weiteres</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>The base URL is not a web address.</source>
        <translation>Die Basis-URL ist keine Webadresse.</translation>
    </message>
    <message>
        <source>The base URL is not a web address: it starts with https:// and names a server.</source>
        <translation>Die Basis-URL ist keine Webadresse: Sie beginnt mit https:// und nennt einen Server.</translation>
    </message>
    <message>
        <source>The base URL may hold no user name, password, query or fragment.</source>
        <translation>Die Basis-URL darf weder Benutzernamen noch Passwort, Abfrage oder Fragment enthalten.</translation>
    </message>
    <message>
        <source>The base URL must start with https://, so that the key is sent encrypted.</source>
        <translation>Die Basis-URL muss mit https:// beginnen, damit der Schlüssel verschlüsselt übertragen wird.</translation>
    </message>
    <message>
        <source>only a window shows several packs: give one PACK.</source>
        <translation>Nur ein Fenster zeigt mehrere Pakete: Geben Sie ein einziges PAKET an.</translation>
    </message>
    <message>
        <source>usage: </source>
        <translation>Aufruf: </translation>
    </message>
    <message>
        <source>positional arguments</source>
        <translation>Argumente</translation>
    </message>
    <message>
        <source>options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>show this help message and exit</source>
        <translation>diese Hilfe anzeigen und beenden</translation>
    </message>
    <message>
        <source>show program&apos;s version number and exit</source>
        <translation>die Versionsnummer anzeigen und beenden</translation>
    </message>
    <message>
        <source>%(prog)s: error: %(message)s
</source>
        <translation>%(prog)s: Fehler: %(message)s
</translation>
    </message>
    <message>
        <source>argument %(argument_name)s: %(message)s</source>
        <translation>Argument %(argument_name)s: %(message)s</translation>
    </message>
    <message>
        <source>unrecognized arguments: %s</source>
        <translation>unbekannte Argumente: %s</translation>
    </message>
    <message>
        <source>expected one argument</source>
        <translation>ein Wert wird erwartet</translation>
    </message>
    <message>
        <source>ignored explicit argument %r</source>
        <translation>der Wert %r ist hier nicht vorgesehen</translation>
    </message>
    <message>
        <source>ambiguous option: %(option)s could match %(matches)s</source>
        <translation>mehrdeutige Option: %(option)s kann %(matches)s sein</translation>
    </message>
    <message>
        <source>invalid choice: %(value)r (choose from %(choices)s)</source>
        <translation>ungültige Auswahl: %(value)r (möglich sind %(choices)s)</translation>
    </message>
    <message>
        <source>Look through a Genviral image pack: its images in order, what the AI wrote, URLs to copy.</source>
        <translation>Genviral-Bildpakete durchsehen: ihre Bilder in der richtigen Reihenfolge, die Beschreibungen der KI, URLs zum Kopieren.</translation>
    </message>
    <message>
        <source>The API key comes from GENVIRAL_API_KEY, else GENVIRAL_TOKEN, else the window asks for it.</source>
        <translation>Der API-Schlüssel kommt aus GENVIRAL_API_KEY, sonst aus GENVIRAL_TOKEN, sonst fragt das Fenster danach.</translation>
    </message>
    <message>
        <source>pack ID, a link that contains one, or a .packreview file; several are opened as tabs</source>
        <translation>Paket-ID, ein Link, der eine enthält, oder eine .packreview-Datei; mehrere werden als Tabs geöffnet</translation>
    </message>
    <message>
        <source>PACK</source>
        <translation>PAKET</translation>
    </message>
    <message>
        <source>start the built-in demonstration service; no key needed</source>
        <translation>den eingebauten Demonstrationsdienst starten; ohne Schlüssel</translation>
    </message>
    <message>
        <source>another server with the same API (or GENVIRAL_BASE_URL)</source>
        <translation>ein anderer Server mit derselben API (oder GENVIRAL_BASE_URL)</translation>
    </message>
    <message>
        <source>write the window as a PNG and leave; needs no display</source>
        <translation>das Fenster als PNG speichern und beenden; braucht keinen Bildschirm</translation>
    </message>
    <message>
        <source>FILE</source>
        <translation>DATEI</translation>
    </message>
    <message>
        <source>open a window, even if the program runs already</source>
        <translation>ein Fenster öffnen, auch wenn das Programm schon läuft</translation>
    </message>
    <message>
        <source>check this installation and leave</source>
        <translation>diese Installation prüfen und beenden</translation>
    </message>
    <message>
        <source>what goes to stderr</source>
        <translation>was auf der Standardfehlerausgabe erscheint</translation>
    </message>
    <message>
        <source>Pack Browser needs a display to open its window, and there is none here. With --demo or --screenshot FILE it writes the window as a picture instead.</source>
        <translation>Pack Browser braucht einen Bildschirm für sein Fenster, und hier gibt es keinen. Mit --demo oder --screenshot DATEI speichert es das Fenster stattdessen als Bild.</translation>
    </message>
    <message>
        <source>Pack Browser cannot open its window: the system library libxcb-cursor is missing. On Debian and Ubuntu, install the package libxcb-cursor0.</source>
        <translation>Pack Browser kann sein Fenster nicht öffnen: Die Systembibliothek libxcb-cursor fehlt. Installieren Sie unter Debian und Ubuntu das Paket libxcb-cursor0.</translation>
    </message>
    <message>
        <source>Pack Browser cannot start: a system library that Qt needs is missing ({name}).
On Debian and Ubuntu: apt-get install libegl1 libgl1 libglib2.0-0t64 libfontconfig1 libdbus-1-3 libxkbcommon0 libgssapi-krb5-2 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 fonts-dejavu-core</source>
        <translation>Pack Browser kann nicht starten: Eine Systembibliothek, die Qt braucht, fehlt ({name}).
Unter Debian und Ubuntu: apt-get install libegl1 libgl1 libglib2.0-0t64 libfontconfig1 libdbus-1-3 libxkbcommon0 libgssapi-krb5-2 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 fonts-dejavu-core</translation>
    </message>
    <message>
        <source>Pack Browser had to end: {reason}.</source>
        <translation>Pack Browser musste beendet werden: {reason}.</translation>
    </message>
    <message>
        <source>an internal error ({name})</source>
        <translation>ein interner Fehler ({name})</translation>
    </message>
    <message>
        <source>The picture could not be written to {file}: the current folder was deleted.</source>
        <translation>Das Bild konnte nicht nach {file} geschrieben werden: Der aktuelle Ordner wurde gelöscht.</translation>
    </message>
    <message>
        <source>No font was found, so the window shows boxes instead of text.</source>
        <translation>Es wurde keine Schrift gefunden, daher zeigt das Fenster Kästchen statt Text.</translation>
    </message>
    <message>
        <source>The picture could not be written to {file}.</source>
        <translation>Das Bild konnte nicht nach {file} geschrieben werden.</translation>
    </message>
    <message>
        <source>The thumbnails did not arrive in time.</source>
        <translation>Die Vorschaubilder sind nicht rechtzeitig angekommen.</translation>
    </message>
    <message>
        <source>set GENVIRAL_API_KEY.</source>
        <translation>Setzen Sie GENVIRAL_API_KEY.</translation>
    </message>
    <message>
        <source>Pack Browser had an internal error.</source>
        <translation>In Pack Browser ist ein interner Fehler aufgetreten.</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>First tab</source>
        <translation>Erster Tab</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Markieren</translation>
    </message>
    <message>
        <source>Select all shown</source>
        <translation>Alle angezeigten auswählen</translation>
    </message>
    <message>
        <source>Tabs</source>
        <translation>Tabs</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Open a pack…</source>
        <translation>Paket öffnen…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alle auswählen</translation>
    </message>
    <message>
        <source>Select none</source>
        <translation>Auswahl aufheben</translation>
    </message>
    <message>
        <source>Invert selection</source>
        <translation>Auswahl umkehren</translation>
    </message>
    <message>
        <source>Go to position…</source>
        <translation>Zu Position gehen…</translation>
    </message>
    <message>
        <source>Copy URLs</source>
        <translation>URLs kopieren</translation>
    </message>
    <message>
        <source>Copy all URLs</source>
        <translation>Alle URLs kopieren</translation>
    </message>
    <message>
        <source>Copy as</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <source>Contact sheet…</source>
        <translation>Kontaktabzug…</translation>
    </message>
    <message>
        <source>Download originals…</source>
        <translation>Originale herunterladen…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Open in browser</source>
        <translation>Im Browser öffnen</translation>
    </message>
    <message>
        <source>Copy shown URLs</source>
        <translation>Angezeigte URLs kopieren</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Copy picked URLs</source>
        <translation>URLs der angenommenen Bilder kopieren</translation>
    </message>
    <message>
        <source>Pick</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Unmark</source>
        <translation>Markierung entfernen</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>Notiz…</translation>
    </message>
    <message>
        <source>Send to the slides</source>
        <translation>Zu den Folien hinzufügen</translation>
    </message>
    <message>
        <source>Slide tray</source>
        <translation>Folienleiste</translation>
    </message>
    <message>
        <source>Sample text</source>
        <translation>Beispieltext</translation>
    </message>
    <message>
        <source>Write the sample text…</source>
        <translation>Beispieltext eingeben…</translation>
    </message>
    <message>
        <source>Copy as pinned images, in this order</source>
        <translation>In dieser Reihenfolge als angeheftete Bilder kopieren</translation>
    </message>
    <message>
        <source>Copy as custom images, in this order</source>
        <translation>In dieser Reihenfolge als eigene Bilder kopieren</translation>
    </message>
    <message>
        <source>Copy as pack images list, in this order</source>
        <translation>In dieser Reihenfolge als Liste der Paketbilder kopieren</translation>
    </message>
    <message>
        <source>Copy URLs in this order</source>
        <translation>URLs in dieser Reihenfolge kopieren</translation>
    </message>
    <message>
        <source>Move to the left</source>
        <translation>Nach links verschieben</translation>
    </message>
    <message>
        <source>Move to the right</source>
        <translation>Nach rechts verschieben</translation>
    </message>
    <message>
        <source>Remove from the slides</source>
        <translation>Aus den Folien entfernen</translation>
    </message>
    <message>
        <source>Show in the gallery</source>
        <translation>In der Galerie anzeigen</translation>
    </message>
    <message>
        <source>Pick and go on</source>
        <translation>Annehmen und weiter</translation>
    </message>
    <message>
        <source>Reject and go on</source>
        <translation>Ablehnen und weiter</translation>
    </message>
    <message>
        <source>Unmark and go on</source>
        <translation>Markierung entfernen und weiter</translation>
    </message>
    <message>
        <source>Pick all shown</source>
        <translation>Alle angezeigten annehmen</translation>
    </message>
    <message>
        <source>Reject all shown</source>
        <translation>Alle angezeigten ablehnen</translation>
    </message>
    <message>
        <source>Continue the review</source>
        <translation>Bewertung fortsetzen</translation>
    </message>
    <message>
        <source>Share review…</source>
        <translation>Bewertung weitergeben…</translation>
    </message>
    <message>
        <source>Open reviews…</source>
        <translation>Bewertungen öffnen…</translation>
    </message>
    <message>
        <source>Stacks</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Not the same</source>
        <translation>Nicht gleich</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Larger thumbnails</source>
        <translation>Größere Vorschaubilder</translation>
    </message>
    <message>
        <source>Smaller thumbnails</source>
        <translation>Kleinere Vorschaubilder</translation>
    </message>
    <message>
        <source>Retry failed images</source>
        <translation>Fehlgeschlagene Bilder erneut laden</translation>
    </message>
    <message>
        <source>Load all images</source>
        <translation>Alle Bilder laden</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>Seitenleiste</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Open in the viewer</source>
        <translation>In der Einzelansicht öffnen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Leave the demo</source>
        <translation>Demo beenden</translation>
    </message>
    <message>
        <source>Change key…</source>
        <translation>Schlüssel ändern…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Look for new versions</source>
        <translation>Neue Versionen ansehen</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Diagnosedaten kopieren</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>Protokollordner öffnen</translation>
    </message>
    <message>
        <source>About Pack Browser</source>
        <translation>Über Pack Browser</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open in new tab</source>
        <translation>In neuem Tab öffnen</translation>
    </message>
    <message>
        <source>Copy pack ID</source>
        <translation>Paket-ID kopieren</translation>
    </message>
    <message>
        <source>New tab</source>
        <translation>Neuer Tab</translation>
    </message>
    <message>
        <source>Close tab</source>
        <translation>Tab schließen</translation>
    </message>
    <message>
        <source>Reopen closed tab</source>
        <translation>Geschlossenen Tab wieder öffnen</translation>
    </message>
    <message>
        <source>Next tab</source>
        <translation>Nächster Tab</translation>
    </message>
    <message>
        <source>Previous tab</source>
        <translation>Vorheriger Tab</translation>
    </message>
    <message>
        <source>Move tab to the left</source>
        <translation>Tab nach links verschieben</translation>
    </message>
    <message>
        <source>Move tab to the right</source>
        <translation>Tab nach rechts verschieben</translation>
    </message>
    <message>
        <source>Compare 2 to 4 selected images, or one with its stack or the next</source>
        <translation>2 bis 4 ausgewählte Bilder vergleichen, oder eines mit seinem Stapel oder dem nächsten</translation>
    </message>
    <message>
        <source>This one wins: reject the others of its stack, or those that it is compared with, which the next ones follow</source>
        <translation>Dieses gewinnt: Die anderen seines Stapels werden abgelehnt, oder die, mit denen es verglichen wird; auf diese folgen die nächsten</translation>
    </message>
    <message>
        <source>The selected images are not the same as the others of their stack</source>
        <translation>Die ausgewählten Bilder sind nicht dieselben wie die anderen ihres Stapels</translation>
    </message>
    <message>
        <source>Let images that are the same stand together in the gallery</source>
        <translation>Gleiche Bilder stehen in der Galerie beieinander</translation>
    </message>
    <message>
        <source>Download and export</source>
        <translation>Herunterladen und exportieren</translation>
    </message>
    <message>
        <source>Check links…</source>
        <translation>Links prüfen…</translation>
    </message>
    <message>
        <source>Links that were checked</source>
        <translation>Geprüfte Links</translation>
    </message>
    <message>
        <source>Demo…</source>
        <translation>Demo…</translation>
    </message>
    <message>
        <source>Last tab</source>
        <translation>Letzter Tab</translation>
    </message>
    <message>
        <source>Mark all as seen</source>
        <translation>Alle als gesehen markieren</translation>
    </message>
    <message>
        <source>Copy summary of changes</source>
        <translation>Zusammenfassung der Änderungen kopieren</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>Vorheriges Bild</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>First image</source>
        <translation>Erstes Bild</translation>
    </message>
    <message>
        <source>Last image</source>
        <translation>Letztes Bild</translation>
    </message>
    <message>
        <source>100 % and back</source>
        <translation>100&#xa0;% und zurück</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>See more of the picture at the left</source>
        <translation>Mehr vom Bild links zeigen</translation>
    </message>
    <message>
        <source>See more of the picture at the right</source>
        <translation>Mehr vom Bild rechts zeigen</translation>
    </message>
    <message>
        <source>See more of the picture above</source>
        <translation>Mehr vom Bild oben zeigen</translation>
    </message>
    <message>
        <source>See more of the picture below</source>
        <translation>Mehr vom Bild unten zeigen</translation>
    </message>
    <message>
        <source>Description, keywords and status</source>
        <translation>Beschreibung, Stichwörter und Status</translation>
    </message>
    <message>
        <source>Menu of this image</source>
        <translation>Menü dieses Bildes</translation>
    </message>
    <message>
        <source>Back to the gallery</source>
        <translation>Zurück zur Galerie</translation>
    </message>
    <message>
        <source>Fill the window</source>
        <translation>Fenster ausfüllen</translation>
    </message>
    <message>
        <source>Filmstrip</source>
        <translation>Filmstreifen</translation>
    </message>
    <message>
        <source>Next guide: safe zones, 4:5, 1:1, none</source>
        <translation>Nächste Hilfslinien: sichere Bereiche, 4:5, 1:1, keine</translation>
    </message>
    <message>
        <source>Play or pause the animation</source>
        <translation>Animation abspielen oder anhalten</translation>
    </message>
    <message>
        <source>This one wins</source>
        <translation>Dieses gewinnt</translation>
    </message>
    <message>
        <source>Zoom and move together</source>
        <translation>Gemeinsam zoomen und verschieben</translation>
    </message>
    <message>
        <source>Go to the first tab; the digits up to 8 go to the tab with that number</source>
        <translation>Zum ersten Tab gehen; die Ziffern bis 8 gehen zum Tab mit dieser Nummer</translation>
    </message>
    <message>
        <source>Go to the field: a pack ID, a name, words or a link</source>
        <translation>Zum Eingabefeld gehen: Paket-ID, Name, Wörter oder Link</translation>
    </message>
    <message>
        <source>Get the pack, or the list of packs, again</source>
        <translation>Das Paket oder die Liste der Pakete neu abrufen</translation>
    </message>
    <message>
        <source>Close the viewer or the comparison, close the banner, cancel loading, clear the filter, clear the selection</source>
        <translation>Einzelansicht, Vergleich oder Meldung schließen, Laden abbrechen, Filter oder Auswahl aufheben</translation>
    </message>
    <message>
        <source>Go to the image with a position in the pack</source>
        <translation>Zum Bild mit einer Position im Paket gehen</translation>
    </message>
    <message>
        <source>Copy the URLs of the selected images</source>
        <translation>URLs der ausgewählten Bilder kopieren</translation>
    </message>
    <message>
        <source>Copy all URLs of the pack</source>
        <translation>Alle URLs des Pakets kopieren</translation>
    </message>
    <message>
        <source>Download the original files to a folder</source>
        <translation>Die Originaldateien in einen Ordner herunterladen</translation>
    </message>
    <message>
        <source>Go to the filter, on the home page to the field</source>
        <translation>Zum Filter gehen, auf der Startseite zum Eingabefeld</translation>
    </message>
    <message>
        <source>Pick the selected images</source>
        <translation>Die ausgewählten Bilder annehmen</translation>
    </message>
    <message>
        <source>Reject the selected images</source>
        <translation>Die ausgewählten Bilder ablehnen</translation>
    </message>
    <message>
        <source>Remove the mark of the selected images</source>
        <translation>Die Markierung der ausgewählten Bilder entfernen</translation>
    </message>
    <message>
        <source>Write a note on the selected images</source>
        <translation>Eine Notiz zu den ausgewählten Bildern schreiben</translation>
    </message>
    <message>
        <source>Pick, and go to the next image; with auto-advance, stay at this one</source>
        <translation>Annehmen und zum nächsten Bild gehen; mit „Automatisch weiter“ bei diesem bleiben</translation>
    </message>
    <message>
        <source>Reject, and go to the next image; with auto-advance, stay at this one</source>
        <translation>Ablehnen und zum nächsten Bild gehen; mit „Automatisch weiter“ bei diesem bleiben</translation>
    </message>
    <message>
        <source>Remove the mark, and go to the next image; with auto-advance, stay at this one</source>
        <translation>Markierung entfernen und zum nächsten Bild gehen; mit „Automatisch weiter“ bei diesem bleiben</translation>
    </message>
    <message>
        <source>Go to the first image without a mark</source>
        <translation>Zum ersten Bild ohne Markierung gehen</translation>
    </message>
    <message>
        <source>Show everything: clear the filter</source>
        <translation>Alle anzeigen: Filter zurücksetzen</translation>
    </message>
    <message>
        <source>Show only images without a mark</source>
        <translation>Nur Bilder ohne Markierung anzeigen</translation>
    </message>
    <message>
        <source>Show only picked images</source>
        <translation>Nur angenommene Bilder anzeigen</translation>
    </message>
    <message>
        <source>Show only rejected images</source>
        <translation>Nur abgelehnte Bilder anzeigen</translation>
    </message>
    <message>
        <source>Show all but rejected images</source>
        <translation>Alle außer abgelehnten Bildern anzeigen</translation>
    </message>
    <message>
        <source>Undo the last mark, also of many images; bring removed recent packs back</source>
        <translation>Letzte Markierung rückgängig machen, auch die vieler Bilder; entfernte Pakete zurückholen</translation>
    </message>
    <message>
        <source>Repeat the mark that was undone</source>
        <translation>Die rückgängig gemachte Markierung wiederholen</translation>
    </message>
    <message>
        <source>Show or hide the side panel</source>
        <translation>Seitenleiste ein- oder ausblenden</translation>
    </message>
    <message>
        <source>A sample text over pictures, hatched where it would be hard to read</source>
        <translation>Ein Beispieltext über den Bildern, schraffiert, wo er schlecht lesbar wäre</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>Diese Liste</translation>
    </message>
    <message>
        <source>Menu of the window</source>
        <translation>Menü des Fensters</translation>
    </message>
    <message>
        <source>100 %, and back to what was shown before</source>
        <translation>100&#xa0;% und zurück zur vorherigen Ansicht</translation>
    </message>
    <message>
        <source>Anywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>In the gallery, the viewer and the comparison</source>
        <translation>In Galerie, Einzelansicht und Vergleich</translation>
    </message>
    <message>
        <source>In the gallery</source>
        <translation>In der Galerie</translation>
    </message>
    <message>
        <source>In the slide tray</source>
        <translation>In der Folienleiste</translation>
    </message>
    <message>
        <source>In the viewer and in the comparison</source>
        <translation>In Einzelansicht und Vergleich</translation>
    </message>
    <message>
        <source>In the viewer</source>
        <translation>In der Einzelansicht</translation>
    </message>
    <message>
        <source>In the comparison</source>
        <translation>Im Vergleich</translation>
    </message>
    <message>
        <source>Moving and the mouse</source>
        <translation>Bewegen und Maus</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Open the pack</source>
        <translation>Das Paket öffnen</translation>
    </message>
    <message>
        <source>Down in the field</source>
        <translation>Pfeil nach unten im Eingabefeld</translation>
    </message>
    <message>
        <source>Recent packs, or the next of what was found</source>
        <translation>Zuletzt geöffnete Pakete oder der nächste Treffer</translation>
    </message>
    <message>
        <source>Ctrl+Enter, Ctrl+click, middle click on a pack</source>
        <translation>Strg+Eingabe, Strg+Klick, Mittelklick auf ein Paket</translation>
    </message>
    <message>
        <source>Open the pack in a new tab</source>
        <translation>Das Paket in einem neuen Tab öffnen</translation>
    </message>
    <message>
        <source>Delete on a recent pack</source>
        <translation>Entf auf einem zuletzt geöffneten Paket</translation>
    </message>
    <message>
        <source>Remove it from recent packs</source>
        <translation>Aus den zuletzt geöffneten Paketen entfernen</translation>
    </message>
    <message>
        <source>Arrows, Home, End, Page keys</source>
        <translation>Pfeile, Pos1, Ende, Bild auf, Bild ab</translation>
    </message>
    <message>
        <source>Move through the images; with Shift select, with Ctrl move alone</source>
        <translation>Durch die Bilder gehen; mit Umschalt auswählen, mit Strg nur bewegen</translation>
    </message>
    <message>
        <source>Ctrl+Space</source>
        <translation>Strg+Leertaste</translation>
    </message>
    <message>
        <source>Select or unselect the image with the focus</source>
        <translation>Das Bild mit dem Fokus auswählen oder abwählen</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Strg+Mausrad</translation>
    </message>
    <message>
        <source>Larger, smaller thumbnails</source>
        <translation>Größere, kleinere Vorschaubilder</translation>
    </message>
    <message>
        <source>Click, wheel, drag</source>
        <translation>Klicken, Mausrad, Ziehen</translation>
    </message>
    <message>
        <source>On a large picture: 100 % at the pointer and back to what was before, zoom, move the picture</source>
        <translation>Auf einem großen Bild: 100&#xa0;% am Mauszeiger und zurück, zoomen, das Bild verschieben</translation>
    </message>
    <message>
        <source>Tab, Shift+Tab</source>
        <translation>Tab, Umschalt+Tab</translation>
    </message>
    <message>
        <source>In the comparison: the next, the previous picture</source>
        <translation>Im Vergleich: das nächste, das vorherige Bild</translation>
    </message>
    <message>
        <source>Menu key, Shift+F10</source>
        <translation>Menütaste, Umschalt+F10</translation>
    </message>
    <message>
        <source>Menu of the selected images</source>
        <translation>Menü der ausgewählten Bilder</translation>
    </message>
    <message>
        <source>Arrows in the keywords</source>
        <translation>Pfeile in den Stichwörtern</translation>
    </message>
    <message>
        <source>Move through the keywords of the image</source>
        <translation>Durch die Stichwörter des Bildes gehen</translation>
    </message>
    <message>
        <source>Enter, Alt+Enter on a keyword</source>
        <translation>Eingabe, Alt+Eingabe auf einem Stichwort</translation>
    </message>
    <message>
        <source>Show only images with it, only those without it</source>
        <translation>Nur Bilder damit, nur Bilder ohne anzeigen</translation>
    </message>
    <message>
        <source>Enter, Alt+Enter in a list of the filter</source>
        <translation>Eingabe, Alt+Eingabe in einer Liste des Filters</translation>
    </message>
    <message>
        <source>Add the value to the filter, leave it out</source>
        <translation>Den Wert zum Filter hinzufügen, ausschließen</translation>
    </message>
    <message>
        <source>Enter in the filter</source>
        <translation>Eingabe im Filter</translation>
    </message>
    <message>
        <source>Go to the images that are shown</source>
        <translation>Zu den angezeigten Bildern gehen</translation>
    </message>
    <message>
        <source>Arrows in the bar of the header</source>
        <translation>Pfeile im Balken der Kopfzeile</translation>
    </message>
    <message>
        <source>Move through its parts; Enter shows only those images</source>
        <translation>Durch seine Teile gehen; Eingabe zeigt nur deren Bilder</translation>
    </message>
    <message>
        <source>Arrows, Enter in the selected pictures</source>
        <translation>Pfeile, Eingabe in den ausgewählten Bildern</translation>
    </message>
    <message>
        <source>Move through the pictures of the side panel; go to the image</source>
        <translation>Durch die Bilder der Seitenleiste gehen; zum Bild gehen</translation>
    </message>
    <message numerus="yes">
        <source>Copy %Ln URL(s)</source>
        <translation>
            <numerusform>URL kopieren</numerusform>
            <numerusform>%Ln URLs kopieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Not possible now: {command}</source>
        <translation>Jetzt nicht möglich: {command}</translation>
    </message>
    <message>
        <source>{place}: {command}</source>
        <translation>{place}: {command}</translation>
    </message>
    <message numerus="yes">
        <source>Open in browser (at most %Ln)</source>
        <translation>
            <numerusform>Im Browser öffnen (höchstens %Ln)</numerusform>
            <numerusform>Im Browser öffnen (höchstens %Ln)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>Together</source>
        <translation>Gemeinsam</translation>
    </message>
    <message>
        <source>Separately</source>
        <translation>Einzeln</translation>
    </message>
    <message>
        <source>The pictures zoom and move together</source>
        <translation>Die Bilder werden gemeinsam gezoomt und verschoben</translation>
    </message>
    <message>
        <source>Each picture zooms and moves on its own</source>
        <translation>Jedes Bild wird einzeln gezoomt und verschoben</translation>
    </message>
    <message>
        <source>No more images without a mark</source>
        <translation>Keine weiteren Bilder ohne Markierung</translation>
    </message>
    <message>
        <source>Select images and compare them first: there one of them can win</source>
        <translation>Erst Bilder auswählen und vergleichen: Dort kann eines gewinnen</translation>
    </message>
    <message>
        <source>Image {position} wins: the others are rejected</source>
        <translation>Bild {position} gewinnt: Die anderen sind abgelehnt</translation>
    </message>
</context>
<context>
    <name>Copying</name>
    <message>
        <source>URLs</source>
        <translation>URLs</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>HTML</source>
        <translation>HTML</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Slideshow pinned images</source>
        <translation>Slideshow-Bilder (angeheftete)</translation>
    </message>
    <message>
        <source>Slideshow custom images</source>
        <translation>Slideshow-Bilder (eigene)</translation>
    </message>
    <message>
        <source>Pack images list</source>
        <translation>Liste der Paketbilder</translation>
    </message>
    <message>
        <source>One URL on each line.</source>
        <translation>Eine URL je Zeile.</translation>
    </message>
    <message>
        <source>One image on each line, with its description as alternative text.</source>
        <translation>Ein Bild je Zeile, mit der Beschreibung als Alternativtext.</translation>
    </message>
    <message>
        <source>The source text of one image tag on each line, with its description.</source>
        <translation>Der Quelltext eines Bild-Tags je Zeile, mit der Beschreibung.</translation>
    </message>
    <message>
        <source>A table of position, ID, URL, status, description and keywords.</source>
        <translation>Eine Tabelle mit Position, ID, URL, Status, Beschreibung und Stichwörtern.</translation>
    </message>
    <message>
        <source>What the service sent about each image, unchanged.</source>
        <translation>Was der Dienst über jedes Bild gesendet hat, unverändert.</translation>
    </message>
    <message>
        <source>One URL for each slide: the pinned images in the settings of a slideshow.</source>
        <translation>Eine URL je Folie: die angehefteten Bilder in den Einstellungen einer Slideshow.</translation>
    </message>
    <message>
        <source>One URL and image ID for each slide: the custom images in the settings of a slideshow.</source>
        <translation>Eine URL und Bild-ID je Folie: die eigenen Bilder in den Einstellungen einer Slideshow.</translation>
    </message>
    <message>
        <source>A list of URLs as JSON: the pack images for Genviral’s command line.</source>
        <translation>Eine Liste von URLs als JSON: die Paketbilder für die Kommandozeile von Genviral.</translation>
    </message>
    <message>
        <source>No picked images</source>
        <translation>Keine angenommenen Bilder</translation>
    </message>
    <message>
        <source>This image</source>
        <translation>Dieses Bild</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected image(s)</source>
        <translation>
            <numerusform>%Ln ausgewähltes Bild</numerusform>
            <numerusform>%Ln ausgewählte Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln shown image(s)</source>
        <translation>
            <numerusform>%Ln angezeigtes Bild</numerusform>
            <numerusform>%Ln angezeigte Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picked image(s)</source>
        <translation>
            <numerusform>%Ln angenommenes Bild</numerusform>
            <numerusform>%Ln angenommene Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>{form} (first {held} of {available})</source>
        <translation>{form} (die ersten {held} von {available})</translation>
    </message>
    <message numerus="yes">
        <source>{explanation} It holds {limit}: the last %Ln image(s) are left out.</source>
        <translation>
            <numerusform>{explanation} Sie fasst {limit}: Das letzte Bild fehlt.</numerusform>
            <numerusform>{explanation} Sie fasst {limit}: Die letzten %Ln Bilder fehlen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) copied as {form}</source>
        <translation>
            <numerusform>%Ln Bild als {form} kopiert</numerusform>
            <numerusform>%Ln Bilder als {form} kopiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>First {held} of {available} images copied as {form}; %Ln left out</source>
        <translation>
            <numerusform>Die ersten {held} von {available} Bildern als {form} kopiert; %Ln ausgelassen</numerusform>
            <numerusform>Die ersten {held} von {available} Bildern als {form} kopiert; %Ln ausgelassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s) copied as {form}, in the order of the tray</source>
        <translation>
            <numerusform>%Ln Folie als {form} kopiert, in der Reihenfolge der Leiste</numerusform>
            <numerusform>%Ln Folien als {form} kopiert, in der Reihenfolge der Leiste</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out, without an image or a URL: {slides}</source>
        <translation>
            <numerusform>%Ln ausgelassen, ohne Bild oder URL: {slides}</numerusform>
            <numerusform>%Ln ausgelassen, ohne Bild oder URL: {slides}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Dates</name>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
</context>
<context>
    <name>DemoPacks</name>
    <message>
        <source>Motivation pack</source>
        <translation>Motivationspaket</translation>
    </message>
    <message>
        <source>1,000 images</source>
        <translation>1.000 Bilder</translation>
    </message>
    <message>
        <source>10,000 images</source>
        <translation>10.000 Bilder</translation>
    </message>
    <message>
        <source>Broken images</source>
        <translation>Defekte Bilder</translation>
    </message>
    <message>
        <source>Odd metadata</source>
        <translation>Ungewöhnliche Metadaten</translation>
    </message>
    <message>
        <source>Being described</source>
        <translation>Wird beschrieben</translation>
    </message>
    <message>
        <source>Changing</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Kopien</translation>
    </message>
    <message>
        <source>Packs of the demo</source>
        <translation>Pakete der Demo</translation>
    </message>
    <message>
        <source>Empty pack</source>
        <translation>Leeres Paket</translation>
    </message>
    <message>
        <source>Slow answer</source>
        <translation>Langsame Antwort</translation>
    </message>
    <message>
        <source>Missing pack ID</source>
        <translation>Fehlende Paket-ID</translation>
    </message>
    <message>
        <source>Invalid key</source>
        <translation>Ungültiger Schlüssel</translation>
    </message>
    <message>
        <source>Invalid key, no code</source>
        <translation>Ungültiger Schlüssel, kein Code</translation>
    </message>
    <message>
        <source>Subscription required</source>
        <translation>Abonnement erforderlich</translation>
    </message>
    <message>
        <source>Tier not allowed</source>
        <translation>Tarif nicht zugelassen</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>Invalid path</source>
        <translation>Ungültiger Pfad</translation>
    </message>
    <message>
        <source>Rate limited</source>
        <translation>Zu viele Anfragen</translation>
    </message>
    <message>
        <source>Retrieval failed</source>
        <translation>Abruf fehlgeschlagen</translation>
    </message>
    <message>
        <source>Service unavailable</source>
        <translation>Dienst nicht verfügbar</translation>
    </message>
    <message>
        <source>Login page</source>
        <translation>Anmeldeseite</translation>
    </message>
    <message>
        <source>List instead of a pack</source>
        <translation>Liste statt Paket</translation>
    </message>
    <message>
        <source>Failure sent as success</source>
        <translation>Fehler als Erfolg gemeldet</translation>
    </message>
    <message>
        <source>Shows 24 pictures, most of them described.</source>
        <translation>Zeigt 24 Bilder, die meisten davon beschrieben.</translation>
    </message>
    <message>
        <source>Shows 1,000 pictures made on the fly.</source>
        <translation>Zeigt 1.000 Bilder, die beim Abruf entstehen.</translation>
    </message>
    <message>
        <source>Shows 10,000 pictures made on the fly.</source>
        <translation>Zeigt 10.000 Bilder, die beim Abruf entstehen.</translation>
    </message>
    <message>
        <source>Shows good pictures with a different broken one after each.</source>
        <translation>Zeigt gute Bilder, nach jedem ein anderes defektes.</translation>
    </message>
    <message>
        <source>Shows pictures whose descriptions, statuses or URLs are unusual.</source>
        <translation>Zeigt Bilder mit ungewöhnlichen Beschreibungen, Status oder URLs.</translation>
    </message>
    <message>
        <source>Shows pictures, four more of which are described every ten seconds.</source>
        <translation>Zeigt Bilder, von denen alle zehn Sekunden vier weitere beschrieben werden.</translation>
    </message>
    <message>
        <source>Adds, removes and describes pictures anew with each refresh.</source>
        <translation>Ergänzt, entfernt und beschreibt Bilder bei jedem Aktualisieren neu.</translation>
    </message>
    <message>
        <source>Shows pictures, four of which are copies of others.</source>
        <translation>Zeigt Bilder, von denen vier Kopien anderer sind.</translation>
    </message>
    <message>
        <source>Opens a pack without any images.</source>
        <translation>Öffnet ein Paket ohne Bilder.</translation>
    </message>
    <message>
        <source>Answers after four seconds, then shows the motivation pictures.</source>
        <translation>Antwortet nach vier Sekunden, zeigt dann die Motivationsbilder.</translation>
    </message>
    <message>
        <source>Fails as if the request carried no pack ID.</source>
        <translation>Schlägt fehl, als hätte die Anfrage keine Paket-ID.</translation>
    </message>
    <message>
        <source>Fails as if the API key were missing, invalid or revoked.</source>
        <translation>Schlägt fehl, als fehlte der API-Schlüssel oder wäre ungültig oder widerrufen.</translation>
    </message>
    <message>
        <source>Fails like an invalid key, without an error code.</source>
        <translation>Schlägt fehl wie bei ungültigem Schlüssel, ohne Fehlercode.</translation>
    </message>
    <message>
        <source>Fails as if the account had no active plan.</source>
        <translation>Schlägt fehl, als hätte das Konto keinen aktiven Tarif.</translation>
    </message>
    <message>
        <source>Fails as if the account were on the Scheduler tier.</source>
        <translation>Schlägt fehl, als hätte das Konto den Tarif „Scheduler“.</translation>
    </message>
    <message>
        <source>Fails because the pack is missing or outside the key&apos;s scope.</source>
        <translation>Schlägt fehl, weil das Paket fehlt oder der Schlüssel es nicht erfasst.</translation>
    </message>
    <message>
        <source>Fails as if the pack ID were malformed.</source>
        <translation>Schlägt fehl, als wäre die Paket-ID falsch aufgebaut.</translation>
    </message>
    <message>
        <source>Asks to wait three seconds, then shows the motivation pictures.</source>
        <translation>Bittet um drei Sekunden Geduld, zeigt dann die Motivationsbilder.</translation>
    </message>
    <message>
        <source>Fails because the service could not retrieve the pack.</source>
        <translation>Schlägt fehl, weil der Dienst das Paket nicht abrufen konnte.</translation>
    </message>
    <message>
        <source>Fails with a web page that says the service is down.</source>
        <translation>Schlägt fehl mit einer Webseite, die den Ausfall des Dienstes meldet.</translation>
    </message>
    <message>
        <source>Answers with a web page instead of a pack.</source>
        <translation>Antwortet mit einer Webseite statt eines Pakets.</translation>
    </message>
    <message>
        <source>Answers with a JSON list instead of the envelope.</source>
        <translation>Antwortet mit einer JSON-Liste statt des üblichen Objekts.</translation>
    </message>
    <message>
        <source>Says that it failed although the HTTP status is 200.</source>
        <translation>Meldet einen Fehler, obwohl der HTTP-Status 200 ist.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Bundled software</source>
        <translation>Enthaltene Software</translation>
    </message>
    <message>
        <source>Pack Browser runs from source here. Each package that it uses lies in its environment with a licence of its own; the packaged app lists them all in this place.</source>
        <translation>Pack Browser läuft hier aus dem Quelltext. Jede verwendete Bibliothek liegt mit ihrer eigenen Lizenz in der Umgebung; die fertige App listet alle an dieser Stelle auf.</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Looks through Genviral image packs. MIT licence.</source>
        <translation>Zum Durchsehen von Genviral-Bildpaketen. MIT-Lizenz.</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>Text kopieren</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>New versions are at {page}. Pack Browser does not look for them by itself.</source>
        <translation>Neue Versionen finden Sie unter {page}. Pack Browser sucht nicht von selbst danach.</translation>
    </message>
    <message>
        <source>Opens {page} in your browser</source>
        <translation>Öffnet {page} in Ihrem Browser</translation>
    </message>
    <message>
        <source>Pack Browser uses Qt {version} and Qt for Python, copyright The Qt Company Ltd. and contributors, under the GNU Lesser General Public License, version 3. They are files of their own in the app&apos;s folder, and you may replace them by builds of yours. Their source is at code.qt.io; what they bring along is listed at doc.qt.io/qt-6/licenses-used-in-qt.html.</source>
        <translation>Pack Browser verwendet Qt {version} und Qt for Python, Copyright The Qt Company Ltd. und Mitwirkende, unter der GNU Lesser General Public License, Version 3. Sie liegen als eigene Dateien im Ordner der App und dürfen durch eigene Builds ersetzt werden. Der Quelltext steht unter code.qt.io; was darin mitgeliefert wird, ist unter doc.qt.io/qt-6/licenses-used-in-qt.html aufgeführt.</translation>
    </message>
    <message>
        <source>{name} {version}
Licence: {licence}</source>
        <translation>{name} {version}
Lizenz: {licence}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln character(s)</source>
        <translation>
            <numerusform>%Ln Zeichen</numerusform>
            <numerusform>%Ln Zeichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first {shown} of %Ln character(s)</source>
        <translation>
            <numerusform>Die ersten {shown} von %Ln Zeichen</numerusform>
            <numerusform>Die ersten {shown} von %Ln Zeichen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Downloads</name>
    <message>
        <source>In a folder with the pack’s name</source>
        <translation>In einem Ordner mit dem Namen des Pakets</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>That is not the path of a folder. Type the whole path, or choose the folder.</source>
        <translation>Das ist kein Pfad eines Ordners. Den ganzen Pfad eingeben oder den Ordner auswählen.</translation>
    </message>
    <message>
        <source>With a table of the files (manifest.csv)</source>
        <translation>Mit einer Tabelle der Dateien (manifest.csv)</translation>
    </message>
    <message>
        <source>Files that are there already with the same content stay as they are.</source>
        <translation>Bereits vorhandene Dateien mit gleichem Inhalt bleiben unverändert.</translation>
    </message>
    <message>
        <source>Download originals</source>
        <translation>Originale herunterladen</translation>
    </message>
    <message numerus="yes">
        <source>Download %Ln picked original(s) from {name}</source>
        <translation>
            <numerusform>%Ln angenommenes Original aus {name} herunterladen</numerusform>
            <numerusform>%Ln angenommene Originale aus {name} herunterladen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Download %Ln original(s) from {name}</source>
        <translation>
            <numerusform>%Ln Original aus {name} herunterladen</numerusform>
            <numerusform>%Ln Originale aus {name} herunterladen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln original(s) downloaded</source>
        <translation>
            <numerusform>{done} von %Ln Original heruntergeladen</numerusform>
            <numerusform>{done} von %Ln Originalen heruntergeladen</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelled: {some}</source>
        <translation>Abgebrochen: {some}</translation>
    </message>
    <message>
        <source>{some}, {failures}</source>
        <translation>{some}, {failures}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln original(s) downloaded</source>
        <translation>
            <numerusform>%Ln Original heruntergeladen</numerusform>
            <numerusform>%Ln Originale heruntergeladen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln were there already</source>
        <translation>
            <numerusform>%Ln war schon da</numerusform>
            <numerusform>%Ln waren schon da</numerusform>
        </translation>
    </message>
    <message>
        <source>{some}, {others}</source>
        <translation>{some}, {others}</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Open with the key</source>
        <translation>Öffnen mit dem Schlüssel</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Change key…</source>
        <translation>Schlüssel ändern…</translation>
    </message>
    <message>
        <source>Enter API key…</source>
        <translation>API-Schlüssel eingeben…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Open billing</source>
        <translation>Abrechnung öffnen</translation>
    </message>
    <message>
        <source>See plans</source>
        <translation>Tarife ansehen</translation>
    </message>
    <message>
        <source>Pack ID missing</source>
        <translation>Paket-ID fehlt</translation>
    </message>
    <message>
        <source>API key not accepted</source>
        <translation>API-Schlüssel nicht akzeptiert</translation>
    </message>
    <message>
        <source>Subscription required</source>
        <translation>Abonnement erforderlich</translation>
    </message>
    <message>
        <source>Plan not allowed</source>
        <translation>Tarif nicht zugelassen</translation>
    </message>
    <message>
        <source>Pack not found</source>
        <translation>Paket nicht gefunden</translation>
    </message>
    <message>
        <source>Too many requests</source>
        <translation>Zu viele Anfragen</translation>
    </message>
    <message>
        <source>Pack could not be retrieved</source>
        <translation>Paket konnte nicht abgerufen werden</translation>
    </message>
    <message>
        <source>Redirected elsewhere</source>
        <translation>An eine andere Adresse umgeleitet</translation>
    </message>
    <message>
        <source>Request not accepted</source>
        <translation>Anfrage nicht angenommen</translation>
    </message>
    <message>
        <source>Service not available</source>
        <translation>Dienst nicht verfügbar</translation>
    </message>
    <message>
        <source>Unexpected answer</source>
        <translation>Unerwartete Antwort</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>Keine Verbindung</translation>
    </message>
    <message>
        <source>No network connection</source>
        <translation>Keine Netzwerkverbindung</translation>
    </message>
    <message>
        <source>Server not found</source>
        <translation>Server nicht gefunden</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>Verbindung abgewiesen</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>Verbindung unterbrochen</translation>
    </message>
    <message>
        <source>No answer in time</source>
        <translation>Keine rechtzeitige Antwort</translation>
    </message>
    <message>
        <source>Connection not secure</source>
        <translation>Verbindung nicht sicher</translation>
    </message>
    <message>
        <source>Proxy not usable</source>
        <translation>Proxy nicht verwendbar</translation>
    </message>
    <message>
        <source>Proxy not reachable</source>
        <translation>Proxy nicht erreichbar</translation>
    </message>
    <message>
        <source>Proxy wants a password</source>
        <translation>Proxy verlangt ein Passwort</translation>
    </message>
    <message>
        <source>Proxy refused</source>
        <translation>Proxy verweigert die Verbindung</translation>
    </message>
    <message>
        <source>API key not usable</source>
        <translation>API-Schlüssel nicht verwendbar</translation>
    </message>
    <message>
        <source>API key needed</source>
        <translation>API-Schlüssel benötigt</translation>
    </message>
    <message>
        <source>Key not forgotten</source>
        <translation>Schlüssel nicht entfernt</translation>
    </message>
    <message>
        <source>Packs not deleted</source>
        <translation>Pakete nicht gelöscht</translation>
    </message>
    <message>
        <source>Review not opened</source>
        <translation>Bewertung nicht geöffnet</translation>
    </message>
    <message>
        <source>Review not saved</source>
        <translation>Bewertung nicht gespeichert</translation>
    </message>
    <message>
        <source>Pictures cannot be shown</source>
        <translation>Bilder können nicht angezeigt werden</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>Pack Browser was updated or removed</source>
        <translation>Pack Browser wurde aktualisiert oder entfernt</translation>
    </message>
    <message>
        <source>The service got no pack ID. Enter one in the field above.</source>
        <translation>Der Dienst hat keine Paket-ID erhalten. Geben Sie oben im Feld eine ein.</translation>
    </message>
    <message>
        <source>The key is missing, invalid or revoked.</source>
        <translation>Der Schlüssel fehlt, ist ungültig oder wurde widerrufen.</translation>
    </message>
    <message>
        <source>The Partner API needs an active Creator, Professional or Business plan.</source>
        <translation>Die Partner-API erfordert einen aktiven Tarif „Creator“, „Professional“ oder „Business“.</translation>
    </message>
    <message>
        <source>The Scheduler tier cannot use the Partner API.</source>
        <translation>Im Tarif „Scheduler“ ist die Partner-API nicht enthalten.</translation>
    </message>
    <message>
        <source>There is no pack with this ID, or it is outside this key’s scope: it may belong to another workspace.</source>
        <translation>Es gibt kein Paket mit dieser ID, oder dieser Schlüssel erfasst es nicht: Es kann zu einem anderen Arbeitsbereich gehören.</translation>
    </message>
    <message>
        <source>The service asks for a pause. Try again in a little while.</source>
        <translation>Der Dienst bittet um eine Pause. Versuchen Sie es in Kürze noch einmal.</translation>
    </message>
    <message>
        <source>The service failed while getting the pack. Trying again often helps.</source>
        <translation>Beim Abrufen des Pakets ist im Dienst ein Fehler aufgetreten. Oft hilft ein neuer Versuch.</translation>
    </message>
    <message>
        <source>The service points to another address. The key is not sent there, so the pack was not opened.</source>
        <translation>Der Dienst verweist auf eine andere Adresse. Der Schlüssel wird nicht dorthin gesendet, daher wurde das Paket nicht geöffnet.</translation>
    </message>
    <message>
        <source>The service refused the request.</source>
        <translation>Der Dienst hat die Anfrage abgelehnt.</translation>
    </message>
    <message>
        <source>The service has a problem. Try again in a few minutes.</source>
        <translation>Im Dienst ist ein Problem aufgetreten. Versuchen Sie es in einigen Minuten noch einmal.</translation>
    </message>
    <message>
        <source>The answer is not what the service documents. A login page or a proxy may have answered in its place.</source>
        <translation>Die Antwort entspricht nicht dem, was der Dienst dokumentiert. Vielleicht hat an seiner Stelle eine Anmeldeseite oder ein Proxy geantwortet.</translation>
    </message>
    <message>
        <source>The service is unreachable. Check the network connection.</source>
        <translation>Der Dienst ist nicht erreichbar. Prüfen Sie die Netzwerkverbindung.</translation>
    </message>
    <message>
        <source>The service is unreachable. Check that this computer is online, then try again.</source>
        <translation>Der Dienst ist nicht erreichbar. Prüfen Sie, ob dieser Computer online ist, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The service is unreachable: its name could not be looked up. Check the network, VPN or DNS settings.</source>
        <translation>Der Dienst ist nicht erreichbar: Sein Name konnte nicht aufgelöst werden. Prüfen Sie Netzwerk, VPN und DNS-Einstellungen.</translation>
    </message>
    <message>
        <source>The service is unreachable: nothing answers at its address. Check the network, proxy or firewall.</source>
        <translation>Der Dienst ist nicht erreichbar: Unter seiner Adresse antwortet nichts. Prüfen Sie Netzwerk, Proxy und Firewall.</translation>
    </message>
    <message>
        <source>The connection broke before the whole answer had arrived. Check the network, then try again.</source>
        <translation>Die Verbindung brach ab, bevor die ganze Antwort angekommen war. Prüfen Sie das Netzwerk und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>The service took too long to answer. Check the network, or try again in a few minutes.</source>
        <translation>Die Antwort des Dienstes dauerte zu lange. Prüfen Sie das Netzwerk oder versuchen Sie es in einigen Minuten noch einmal.</translation>
    </message>
    <message>
        <source>The server’s certificate is not trusted, so the key was not sent. Check the computer’s date, and ask your IT team whether a proxy inspects connections.</source>
        <translation>Das Zertifikat des Servers ist nicht vertrauenswürdig, daher wurde der Schlüssel nicht gesendet. Prüfen Sie das Datum des Computers und fragen Sie Ihre IT-Abteilung, ob ein Proxy die Verbindungen prüft.</translation>
    </message>
    <message>
        <source>The address of the proxy, in the settings or in HTTPS_PROXY, is not one that Pack Browser can use.</source>
        <translation>Die Adresse des Proxys, in den Einstellungen oder in HTTPS_PROXY, kann Pack Browser nicht verwenden.</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not answer, or not as a proxy does. Check it in the settings.</source>
        <translation>Der Proxy {proxy} antwortet nicht oder nicht wie ein Proxy. Prüfen Sie ihn in den Einstellungen.</translation>
    </message>
    <message>
        <source>The proxy {proxy} wants a user name and password, or other ones. Enter them in the settings.</source>
        <translation>Der Proxy {proxy} verlangt einen Benutzernamen und ein Passwort oder andere als die angegebenen. Geben Sie sie in den Einstellungen ein.</translation>
    </message>
    <message>
        <source>The proxy {proxy} does not connect to the service. Try again in a few minutes, or ask your IT team whether it blocks the service.</source>
        <translation>Der Proxy {proxy} stellt keine Verbindung zum Dienst her. Versuchen Sie es in einigen Minuten noch einmal oder fragen Sie Ihre IT-Abteilung, ob er den Dienst sperrt.</translation>
    </message>
    <message>
        <source>The API key has a form that no key has. Copy the whole key again and enter it.</source>
        <translation>Der API-Schlüssel hat eine Form, die kein Schlüssel hat. Kopieren Sie den ganzen Schlüssel noch einmal und geben Sie ihn ein.</translation>
    </message>
    <message>
        <source>To open a pack, enter your Genviral API key. The demo pack needs none.</source>
        <translation>Um ein Paket zu öffnen, geben Sie Ihren Genviral-API-Schlüssel ein. Das Demopaket braucht keinen.</translation>
    </message>
    <message>
        <source>The key is forgotten, but its packs are still on this computer: their file cannot be written. The disk may be full, or the folder read-only. Pack Browser goes on trying while it is open.</source>
        <translation>Der Schlüssel ist entfernt, aber seine Pakete sind noch auf diesem Computer: In ihre Datei kann nicht geschrieben werden. Vielleicht ist der Datenträger voll oder der Ordner schreibgeschützt. Pack Browser versucht es weiter, solange es geöffnet ist.</translation>
    </message>
    <message>
        <source>The helper programs that decode pictures do not start. Close other programs, or install Pack Browser again.</source>
        <translation>Die Hilfsprogramme, die Bilder dekodieren, starten nicht. Schließen Sie andere Programme oder installieren Sie Pack Browser neu.</translation>
    </message>
    <message>
        <source>Pack Browser had an internal error. What is on screen is still correct; trying again may help.</source>
        <translation>In Pack Browser ist ein interner Fehler aufgetreten. Was auf dem Bildschirm steht, ist noch richtig; ein neuer Versuch kann helfen.</translation>
    </message>
    <message>
        <source>Its files have changed while this window is open, so that parts of it fail. Close the window and start Pack Browser again.</source>
        <translation>Seine Dateien haben sich geändert, während dieses Fenster offen ist, sodass Teile davon versagen. Schließen Sie das Fenster und starten Sie Pack Browser neu.</translation>
    </message>
    <message>
        <source>The service did not understand the request for a list of packs.</source>
        <translation>Der Dienst hat die Anfrage nach einer Liste der Pakete nicht verstanden.</translation>
    </message>
    <message>
        <source>The service has no list of packs for this key, which may belong to another workspace.</source>
        <translation>Der Dienst hat keine Liste der Pakete für diesen Schlüssel, der zu einem anderen Arbeitsbereich gehören kann.</translation>
    </message>
    <message>
        <source>The service failed while getting the list of packs. Trying again often helps.</source>
        <translation>Beim Abrufen der Liste der Pakete ist im Dienst ein Fehler aufgetreten. Oft hilft ein neuer Versuch.</translation>
    </message>
    <message>
        <source>The service points to another address. The key is not sent there, so the packs were not listed.</source>
        <translation>Der Dienst verweist auf eine andere Adresse. Der Schlüssel wird nicht dorthin gesendet, daher wurden die Pakete nicht aufgelistet.</translation>
    </message>
    <message>
        <source>Pack Browser no longer uses the key, but it may still be in the keychain, which did not answer. Forget it again later, or delete the entries of “Pack Browser” there with your system’s own program.</source>
        <translation>Pack Browser verwendet den Schlüssel nicht mehr, aber er kann noch im Schlüsselbund sein, der nicht geantwortet hat. Entfernen Sie ihn später noch einmal, oder löschen Sie dort die Einträge „Pack Browser“ mit dem Programm Ihres Systems.</translation>
    </message>
    <message>
        <source>Pack Browser no longer uses the key, but it may still be in the keychain, which did not delete it. Forget it again later, or delete the entries of “Pack Browser” there with your system’s own program.</source>
        <translation>Pack Browser verwendet den Schlüssel nicht mehr, aber er kann noch im Schlüsselbund sein, der ihn nicht gelöscht hat. Entfernen Sie ihn später noch einmal, oder löschen Sie dort die Einträge „Pack Browser“ mit dem Programm Ihres Systems.</translation>
    </message>
    <message>
        <source>{explanation} It says: “{message}”</source>
        <translation>{explanation} Er meldet: „{message}“</translation>
    </message>
    <message>
        <source>Open with {key}</source>
        <translation>Mit {key} öffnen</translation>
    </message>
    <message numerus="yes">
        <source>The service asks for a pause. Trying again in %Ln second(s).</source>
        <translation>
            <numerusform>Der Dienst bittet um eine Pause. Neuer Versuch in %Ln&#xa0;Sekunde.</numerusform>
            <numerusform>Der Dienst bittet um eine Pause. Neuer Versuch in %Ln&#xa0;Sekunden.</numerusform>
        </translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine Angabe</translation>
    </message>
    <message>
        <source>HTTP status and code: {code}</source>
        <translation>HTTP-Status und Code: {code}</translation>
    </message>
    <message>
        <source>Service&apos;s message: {message}</source>
        <translation>Meldung des Dienstes: {message}</translation>
    </message>
    <message>
        <source>Pack ID: {pack_id}</source>
        <translation>Paket-ID: {pack_id}</translation>
    </message>
    <message>
        <source>Service: {base_url}</source>
        <translation>Dienst: {base_url}</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>HTML page</source>
        <translation>HTML-Seite</translation>
    </message>
    <message>
        <source>A table for spreadsheets: position, ID, URL, status, description and keywords, with marks and notes.</source>
        <translation>Für Tabellenkalkulationen: Position, ID, URL, Status, Beschreibung und Stichwörter, mit Markierungen und Notizen.</translation>
    </message>
    <message>
        <source>What the service sent about each image, with marks and notes beside it.</source>
        <translation>Was der Dienst über jedes Bild gesendet hat, dazu Markierungen und Notizen.</translation>
    </message>
    <message>
        <source>A paragraph for each image: a link to the picture, its description, mark and note.</source>
        <translation>Ein Absatz je Bild: ein Link zum Bild, seine Beschreibung, Markierung und Notiz.</translation>
    </message>
    <message>
        <source>One page to look at or to send, with the pictures in it, descriptions, keywords, marks and notes.</source>
        <translation>Eine Seite zum Ansehen oder Verschicken, mit Bildern, Beschreibungen, Stichwörtern, Markierungen und Notizen.</translation>
    </message>
    <message>
        <source>Smaller pictures</source>
        <translation>Kleinere Bilder</translation>
    </message>
    <message>
        <source>This picture could not be loaded</source>
        <translation>Dieses Bild konnte nicht geladen werden</translation>
    </message>
    <message>
        <source>No selected images</source>
        <translation>Keine ausgewählten Bilder</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln image(s)</source>
        <translation>
            <numerusform>Alle (%Ln Bild)</numerusform>
            <numerusform>Alle %Ln Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>About {size}</source>
        <translation>Etwa {size}</translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln picked image(s) of {name} as {form}</source>
        <translation>
            <numerusform>%Ln angenommenes Bild von {name} als {form} exportieren</numerusform>
            <numerusform>%Ln angenommene Bilder von {name} als {form} exportieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln image(s) of {name} as {form}</source>
        <translation>
            <numerusform>%Ln Bild aus {name} als {form} exportieren</numerusform>
            <numerusform>%Ln Bilder aus {name} als {form} exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Not exported: {reason}</source>
        <translation>Nicht exportiert: {reason}</translation>
    </message>
    <message>
        <source>Not exported: cancelled</source>
        <translation>Nicht exportiert: abgebrochen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) exported to {file}</source>
        <translation>
            <numerusform>%Ln Bild nach {file} exportiert</numerusform>
            <numerusform>%Ln Bilder nach {file} exportiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) could not be loaded</source>
        <translation>
            <numerusform>%Ln Bild konnte nicht geladen werden</numerusform>
            <numerusform>%Ln Bilder konnten nicht geladen werden</numerusform>
        </translation>
    </message>
    <message>
        <source>Image {position}</source>
        <translation>Bild {position}</translation>
    </message>
    <message>
        <source>Used in</source>
        <translation>Verwendet in</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message>
        <source>Clear</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Show all images</source>
        <translation>Alle Bilder anzeigen</translation>
    </message>
    <message>
        <source>No image passes this filter.</source>
        <translation>Kein Bild passt zu diesem Filter.</translation>
    </message>
    <message>
        <source>No image passes all parts of this filter. Try one of these:</source>
        <translation>Kein Bild passt zu allen Teilen dieses Filters. Versuchen Sie eines davon:</translation>
    </message>
    <message>
        <source>No picture that was measured so far passes this filter.</source>
        <translation>Keines der bisher gemessenen Bilder passt zu diesem Filter.</translation>
    </message>
    <message>
        <source>A picture is measured as soon as its thumbnail is loaded.</source>
        <translation>Ein Bild wird gemessen, sobald sein Vorschaubild geladen ist.</translation>
    </message>
    <message>
        <source>There is nothing to choose</source>
        <translation>Es gibt nichts zur Auswahl</translation>
    </message>
    <message>
        <source>Search keywords</source>
        <translation>Stichwörter suchen</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>Reviews</source>
        <translation>Bewertungen</translation>
    </message>
    <message>
        <source>Both picked, {name} and I</source>
        <translation>Von beiden angenommen, {name} und mir</translation>
    </message>
    <message>
        <source>Only I picked, not {name}</source>
        <translation>Nur von mir angenommen, nicht von {name}</translation>
    </message>
    <message>
        <source>Only {name} picked</source>
        <translation>Nur von {name} angenommen</translation>
    </message>
    <message>
        <source>Picked by {name}</source>
        <translation>Von {name} angenommen</translation>
    </message>
    <message>
        <source>We agree</source>
        <translation>Wir sind uns einig</translation>
    </message>
    <message>
        <source>We disagree</source>
        <translation>Wir sind uns nicht einig</translation>
    </message>
    <message>
        <source>Picked</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Without a mark</source>
        <translation>Ohne Markierung</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Described without keywords</source>
        <translation>Beschrieben, ohne Stichwörter</translation>
    </message>
    <message>
        <source>Picture broken</source>
        <translation>Bild defekt</translation>
    </message>
    <message>
        <source>With a note</source>
        <translation>Mit Notiz</translation>
    </message>
    <message>
        <source>Not yet taken</source>
        <translation>Noch nicht entnommen</translation>
    </message>
    <message>
        <source>In a stack</source>
        <translation>In einem Stapel</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Verwendet</translation>
    </message>
    <message>
        <source>Not used yet</source>
        <translation>Noch nicht verwendet</translation>
    </message>
    <message>
        <source>Link works</source>
        <translation>Link funktioniert</translation>
    </message>
    <message>
        <source>Link works, but</source>
        <translation>Link funktioniert, aber</translation>
    </message>
    <message>
        <source>Link refused us</source>
        <translation>Link verweigert den Zugriff</translation>
    </message>
    <message>
        <source>Link is gone</source>
        <translation>Link ist nicht mehr da</translation>
    </message>
    <message>
        <source>Link fails</source>
        <translation>Link schlägt fehl</translation>
    </message>
    <message>
        <source>Show picked images</source>
        <translation>Angenommene Bilder anzeigen</translation>
    </message>
    <message>
        <source>Show rejected images</source>
        <translation>Abgelehnte Bilder anzeigen</translation>
    </message>
    <message>
        <source>Show images without a mark</source>
        <translation>Bilder ohne Markierung anzeigen</translation>
    </message>
    <message>
        <source>Not picked</source>
        <translation>Nicht angenommen</translation>
    </message>
    <message>
        <source>All but rejected</source>
        <translation>Nicht abgelehnt</translation>
    </message>
    <message>
        <source>Judged</source>
        <translation>Bewertet</translation>
    </message>
    <message>
        <source>Needs no attention</source>
        <translation>Nicht zu prüfen</translation>
    </message>
    <message>
        <source>In no stack</source>
        <translation>In keinem Stapel</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Nicht verwendet</translation>
    </message>
    <message>
        <source>Used already</source>
        <translation>Schon verwendet</translation>
    </message>
    <message>
        <source>All but links that work</source>
        <translation>Alle außer Links, die funktionieren</translation>
    </message>
    <message>
        <source>No link that works, but</source>
        <translation>Kein Link, der funktioniert, aber</translation>
    </message>
    <message>
        <source>No link that refused us</source>
        <translation>Kein Link, der den Zugriff verweigert</translation>
    </message>
    <message>
        <source>No link that is gone</source>
        <translation>Kein Link, der nicht mehr da ist</translation>
    </message>
    <message>
        <source>No link that fails</source>
        <translation>Kein Link, der fehlschlägt</translation>
    </message>
    <message>
        <source>No room for text at the top</source>
        <translation>Kein Platz für Text oben</translation>
    </message>
    <message>
        <source>No room for text in the middle</source>
        <translation>Kein Platz für Text in der Mitte</translation>
    </message>
    <message>
        <source>No room for text at the bottom</source>
        <translation>Kein Platz für Text unten</translation>
    </message>
    <message>
        <source>Not described</source>
        <translation>Nicht beschrieben</translation>
    </message>
    <message>
        <source>Not being described</source>
        <translation>Wird nicht beschrieben</translation>
    </message>
    <message>
        <source>Description not pending</source>
        <translation>Beschreibung nicht ausstehend</translation>
    </message>
    <message>
        <source>Description not failed</source>
        <translation>Beschreibung nicht fehlgeschlagen</translation>
    </message>
    <message>
        <source>Not described without keywords</source>
        <translation>Nicht: beschrieben, ohne Stichwörter</translation>
    </message>
    <message>
        <source>Room for text</source>
        <translation>Platz für Text</translation>
    </message>
    <message>
        <source>Room for text at the top ({percent} % or more)</source>
        <translation>Platz für Text oben ({percent} % oder mehr)</translation>
    </message>
    <message>
        <source>Room for text in the middle ({percent} % or more)</source>
        <translation>Platz für Text in der Mitte ({percent} % oder mehr)</translation>
    </message>
    <message>
        <source>Room for text at the bottom ({percent} % or more)</source>
        <translation>Platz für Text unten ({percent} % oder mehr)</translation>
    </message>
    <message>
        <source>Picture not broken</source>
        <translation>Bild nicht defekt</translation>
    </message>
    <message>
        <source>Without a note</source>
        <translation>Ohne Notiz</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Entnommen</translation>
    </message>
    <message>
        <source>Not new</source>
        <translation>Nicht neu</translation>
    </message>
    <message>
        <source>Not gone</source>
        <translation>Nicht verschwunden</translation>
    </message>
    <message>
        <source>Not newly described</source>
        <translation>Nicht neu beschrieben</translation>
    </message>
    <message>
        <source>Description not changed</source>
        <translation>Beschreibung nicht geändert</translation>
    </message>
    <message>
        <source>Not without a status</source>
        <translation>Nicht ohne Status</translation>
    </message>
    <message>
        <source>Click adds, {alt}click leaves out</source>
        <translation>Klick fügt hinzu, {alt}Klick schließt aus</translation>
    </message>
    <message>
        <source>Only I picked</source>
        <translation>Nur von mir angenommen</translation>
    </message>
    <message>
        <source>Status: {status}</source>
        <translation>Status: {status}</translation>
    </message>
    <message>
        <source>Not {value}</source>
        <translation>Nicht {value}</translation>
    </message>
    <message>
        <source>{value} {count}</source>
        <translation>{value} {count}</translation>
    </message>
    <message>
        <source>Remove filter: Status {value}</source>
        <translation>Filter entfernen: Status {value}</translation>
    </message>
    <message>
        <source>Remove filter: not Status {value}</source>
        <translation>Filter entfernen: nicht Status {value}</translation>
    </message>
    <message>
        <source>Remove filter: Keyword {value}</source>
        <translation>Filter entfernen: Stichwort {value}</translation>
    </message>
    <message>
        <source>Remove filter: not Keyword {value}</source>
        <translation>Filter entfernen: nicht Stichwort {value}</translation>
    </message>
    <message>
        <source>Remove filter: {value}</source>
        <translation>Filter entfernen: {value}</translation>
    </message>
    <message>
        <source>Remove filter: not {value}</source>
        <translation>Filter entfernen: nicht {value}</translation>
    </message>
    <message>
        <source>Remove this from the filter</source>
        <translation>Aus dem Filter entfernen</translation>
    </message>
    <message>
        <source>{shown} of {total} shown</source>
        <translation>{shown} von {total} angezeigt</translation>
    </message>
    <message>
        <source>{count} not measured yet</source>
        <translation>{count} noch nicht gemessen</translation>
    </message>
    <message numerus="yes">
        <source>{value}, %Ln image(s)</source>
        <translation>
            <numerusform>{value}, %Ln Bild</numerusform>
            <numerusform>{value}, %Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{value}, %Ln image(s), chosen</source>
        <translation>
            <numerusform>{value}, %Ln Bild, ausgewählt</numerusform>
            <numerusform>{value}, %Ln Bilder, ausgewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{value}, %Ln image(s), left out</source>
        <translation>
            <numerusform>{value}, %Ln Bild, ausgeschlossen</numerusform>
            <numerusform>{value}, %Ln Bilder, ausgeschlossen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more: search for them</source>
        <translation>
            <numerusform>und %Ln weiteres: über die Suche</numerusform>
            <numerusform>und %Ln weitere: über die Suche</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weiteres</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Without “{choice}”: %Ln image(s)</source>
        <translation>
            <numerusform>Ohne „{choice}“: %Ln Bild</numerusform>
            <numerusform>Ohne „{choice}“: %Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only “{choice}”: %Ln image(s)</source>
        <translation>
            <numerusform>Nur „{choice}“: %Ln Bild</numerusform>
            <numerusform>Nur „{choice}“: %Ln Bilder</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message>
        <source>Enter API key…</source>
        <translation>API-Schlüssel eingeben…</translation>
    </message>
    <message>
        <source>Explore a sample pack</source>
        <translation>Beispielpaket ansehen</translation>
    </message>
    <message>
        <source>Look through a Genviral image pack. To open your own, enter the API key first.</source>
        <translation>Sehen Sie ein Genviral-Bildpaket durch. Um Ihre eigenen Pakete zu öffnen, geben Sie zuerst den API-Schlüssel ein.</translation>
    </message>
    <message>
        <source>To see your own packs, enter the API key.</source>
        <translation>Um Ihre eigenen Pakete zu sehen, geben Sie den API-Schlüssel ein.</translation>
    </message>
    <message>
        <source>To search for packs, enter the API key.</source>
        <translation>Um nach Paketen zu suchen, geben Sie den API-Schlüssel ein.</translation>
    </message>
    <message>
        <source>Recent packs</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Your packs</source>
        <translation>Ihre Pakete</translation>
    </message>
    <message>
        <source>Community packs</source>
        <translation>Community-Pakete</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Ihre</translation>
    </message>
    <message>
        <source>Community</source>
        <translation>Community</translation>
    </message>
    <message>
        <source>Which packs</source>
        <translation>Welche Pakete</translation>
    </message>
    <message>
        <source>Images in packs you opened</source>
        <translation>Bilder in bereits geöffneten Paketen</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>Mehr anzeigen</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>Weniger anzeigen</translation>
    </message>
    <message>
        <source>Sort packs</source>
        <translation>Pakete sortieren</translation>
    </message>
    <message>
        <source>By date</source>
        <translation>Nach Datum</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Name</translation>
    </message>
    <message>
        <source>By size</source>
        <translation>Nach Größe</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Alle entfernen</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Remove from recent packs</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Open the pack at the first image without a mark</source>
        <translation>Das Paket beim ersten Bild ohne Markierung öffnen</translation>
    </message>
    <message>
        <source>Show recent packs</source>
        <translation>Zuletzt geöffnete Pakete anzeigen</translation>
    </message>
    <message>
        <source>Not all packs are listed, because the service sends few at a time. Search to find the others.</source>
        <translation>Nicht alle Pakete sind aufgelistet, weil der Dienst immer nur wenige sendet. Die anderen finden Sie über die Suche.</translation>
    </message>
    <message>
        <source>Packs that you open appear here.</source>
        <translation>Hier erscheinen Pakete, die Sie öffnen.</translation>
    </message>
    <message>
        <source>You have no packs yet.</source>
        <translation>Sie haben noch keine Pakete.</translation>
    </message>
    <message>
        <source>There are no community packs.</source>
        <translation>Es gibt keine Community-Pakete.</translation>
    </message>
    <message>
        <source>Recent packs cleared</source>
        <translation>Liste der zuletzt geöffneten Pakete geleert</translation>
    </message>
    <message>
        <source>Recent packs restored</source>
        <translation>Liste der zuletzt geöffneten Pakete wiederhergestellt</translation>
    </message>
    <message>
        <source>Pack ID copied</source>
        <translation>Paket-ID kopiert</translation>
    </message>
    <message>
        <source>{used} of {total} used</source>
        <translation>{used} von {total} verwendet</translation>
    </message>
    <message numerus="yes">
        <source>{images} · %Ln described</source>
        <translation>
            <numerusform>{images} · %Ln beschrieben</numerusform>
            <numerusform>{images} · %Ln beschrieben</numerusform>
        </translation>
    </message>
    <message>
        <source>Today, {time}</source>
        <translation>Heute, {time}</translation>
    </message>
    <message>
        <source>Yesterday, {time}</source>
        <translation>Gestern, {time}</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>angeheftet</translation>
    </message>
    <message>
        <source>Show all {total}</source>
        <translation>Alle {total} anzeigen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln pack(s)</source>
        <translation>
            <numerusform>%Ln Paket</numerusform>
            <numerusform>%Ln Pakete</numerusform>
        </translation>
    </message>
    <message>
        <source>more than {count} images</source>
        <translation>mehr als {count} Bilder</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>The first {shown} of {total}</source>
        <translation>{total}, davon die ersten {shown}</translation>
    </message>
    <message>
        <source>{pack} · image {position}</source>
        <translation>{pack} · Bild {position}</translation>
    </message>
    <message>
        <source>No image in packs you opened matches “{text}”.</source>
        <translation>Kein Bild in bereits geöffneten Paketen passt zu „{text}“.</translation>
    </message>
    <message>
        <source>None of your packs matches “{text}”.</source>
        <translation>Keines Ihrer Pakete passt zu „{text}“.</translation>
    </message>
    <message>
        <source>No community pack matches “{text}”.</source>
        <translation>Kein Community-Paket passt zu „{text}“.</translation>
    </message>
    <message>
        <source>more than {count} packs</source>
        <translation>mehr als {count} Pakete</translation>
    </message>
    <message>
        <source>{found}. {row}</source>
        <translation>{found}. {row}</translation>
    </message>
    <message>
        <source>No pack or image matches “{text}”.</source>
        <translation>Kein Paket oder Bild passt zu „{text}“.</translation>
    </message>
    <message>
        <source>All images found, more than {count}</source>
        <translation>Alle gefundenen Bilder, mehr als {count}</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln image(s) found</source>
        <translation>
            <numerusform>Alle gefundenen Bilder (%Ln)</numerusform>
            <numerusform>Alle %Ln gefundenen Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>All packs found, more than {count}</source>
        <translation>Alle gefundenen Pakete, mehr als {count}</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln pack(s) found</source>
        <translation>
            <numerusform>Alle gefundenen Pakete (%Ln)</numerusform>
            <numerusform>Alle %Ln gefundenen Pakete</numerusform>
        </translation>
    </message>
    <message>
        <source>Open pack {name}</source>
        <translation>Paket {name} öffnen</translation>
    </message>
    <message>
        <source>{section}: {failure}</source>
        <translation>{section}: {failure}</translation>
    </message>
    <message>
        <source>{section} could not be searched: {failure}.</source>
        <translation>{section} konnten nicht durchsucht werden: {failure}.</translation>
    </message>
    <message>
        <source>{section} could not be listed: {failure}.</source>
        <translation>{section} konnten nicht aufgelistet werden: {failure}.</translation>
    </message>
    <message>
        <source>“{name}” removed from recent packs</source>
        <translation>„{name}“ aus der Liste entfernt</translation>
    </message>
    <message>
        <source>“{name}” is back in recent packs</source>
        <translation>„{name}“ ist wieder in der Liste</translation>
    </message>
    <message>
        <source>Further packs were not loaded: {failure}. Press {keys} to try again.</source>
        <translation>Weitere Pakete wurden nicht geladen: {failure}. Drücken Sie {keys}, um es erneut zu versuchen.</translation>
    </message>
    <message>
        <source>{section} were not loaded: {failure}. Press {keys} to try again.</source>
        <translation>{section} wurden nicht geladen: {failure}. Drücken Sie {keys}, um es erneut zu versuchen.</translation>
    </message>
    <message>
        <source>{section} are loaded when the network is back.</source>
        <translation>{section} werden geladen, sobald wieder eine Verbindung besteht.</translation>
    </message>
</context>
<context>
    <name>Image</name>
    <message>
        <source>Copy URL</source>
        <translation>URL kopieren</translation>
    </message>
    <message>
        <source>Copy this image’s URL</source>
        <translation>URL dieses Bildes kopieren</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles anzeigen</translation>
    </message>
    <message>
        <source>Show the whole text in a window of its own</source>
        <translation>Den ganzen Text in einem eigenen Fenster anzeigen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Generated</source>
        <translation>Generiert</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Other fields</source>
        <translation>Weitere Felder</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Entnommen</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Verwendet</translation>
    </message>
    <message>
        <source>No keywords</source>
        <translation>Keine Stichwörter</translation>
    </message>
    <message>
        <source>No keywords yet</source>
        <translation>Noch keine Stichwörter</translation>
    </message>
    <message>
        <source>The service sent no metadata for this image.</source>
        <translation>Der Dienst hat zu diesem Bild keine Metadaten gesendet.</translation>
    </message>
    <message>
        <source>Not encrypted</source>
        <translation>Nicht verschlüsselt</translation>
    </message>
    <message>
        <source>The URL starts with http://, so that others on the network can see and change this image.</source>
        <translation>Die URL beginnt mit http://, sodass andere im Netzwerk dieses Bild sehen und verändern können.</translation>
    </message>
    <message>
        <source>Not given</source>
        <translation>Keine Angabe</translation>
    </message>
    <message>
        <source>could not be shown</source>
        <translation>nicht darstellbar</translation>
    </message>
    <message>
        <source>address not allowed</source>
        <translation>Adresse nicht erlaubt</translation>
    </message>
    <message>
        <source>port not allowed</source>
        <translation>Port nicht erlaubt</translation>
    </message>
    <message>
        <source>damaged file</source>
        <translation>Datei beschädigt</translation>
    </message>
    <message>
        <source>could not be decoded</source>
        <translation>nicht dekodierbar</translation>
    </message>
    <message>
        <source>no decoder started</source>
        <translation>kein Decoder gestartet</translation>
    </message>
    <message>
        <source>took too long to decode</source>
        <translation>Dekodieren dauerte zu lange</translation>
    </message>
    <message>
        <source>file too large</source>
        <translation>Datei zu groß</translation>
    </message>
    <message>
        <source>unexpected encoding</source>
        <translation>unerwartete Kodierung</translation>
    </message>
    <message>
        <source>HEIC not available</source>
        <translation>HEIC nicht verfügbar</translation>
    </message>
    <message>
        <source>no such host</source>
        <translation>Server nicht gefunden</translation>
    </message>
    <message>
        <source>host too slow</source>
        <translation>Server zu langsam</translation>
    </message>
    <message>
        <source>host unreachable</source>
        <translation>Server nicht erreichbar</translation>
    </message>
    <message>
        <source>not found (404)</source>
        <translation>nicht gefunden (404)</translation>
    </message>
    <message>
        <source>the proxy wants a password</source>
        <translation>Proxy verlangt Passwort</translation>
    </message>
    <message>
        <source>too large to show</source>
        <translation>zu groß zum Anzeigen</translation>
    </message>
    <message>
        <source>download broke off</source>
        <translation>Download unterbrochen</translation>
    </message>
    <message>
        <source>connection not secure</source>
        <translation>Verbindung nicht sicher</translation>
    </message>
    <message>
        <source>URL contained your API key</source>
        <translation>URL enthielt Ihren Schlüssel</translation>
    </message>
    <message>
        <source>link expired: refresh the pack</source>
        <translation>Link abgelaufen: Paket aktualisieren</translation>
    </message>
    <message>
        <source>not an image</source>
        <translation>kein Bild</translation>
    </message>
    <message>
        <source>redirect refused</source>
        <translation>Umleitung abgelehnt</translation>
    </message>
    <message>
        <source>unreadable entry</source>
        <translation>Eintrag nicht lesbar</translation>
    </message>
    <message>
        <source>unsupported format</source>
        <translation>Format nicht unterstützt</translation>
    </message>
    <message>
        <source>not a web address</source>
        <translation>keine Webadresse</translation>
    </message>
    <message>
        <source>access denied ({status})</source>
        <translation>Zugriff verweigert ({status})</translation>
    </message>
    <message>
        <source>host answered {status}</source>
        <translation>Server meldet {status}</translation>
    </message>
    <message>
        <source>unsupported format: {format}</source>
        <translation>Format nicht unterstützt: {format}</translation>
    </message>
    <message>
        <source>{position} of {total}</source>
        <translation>{position} von {total}</translation>
    </message>
    <message>
        <source>Downloaded {moment}</source>
        <translation>Heruntergeladen am {moment}</translation>
    </message>
    <message>
        <source>Exported {moment}</source>
        <translation>Exportiert am {moment}</translation>
    </message>
    <message>
        <source>Copied as slides {moment}</source>
        <translation>Als Folien kopiert am {moment}</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>und %Ln weiteres</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Without a title</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>Rendered</source>
        <translation>Gerendert</translation>
    </message>
    <message numerus="yes">
        <source>In %Ln slideshow(s)</source>
        <translation>
            <numerusform>In %Ln Slideshow</numerusform>
            <numerusform>In %Ln Slideshows</numerusform>
        </translation>
    </message>
    <message>
        <source>Not described: {error}</source>
        <translation>Nicht beschrieben: {error}</translation>
    </message>
    <message>
        <source>Also in</source>
        <translation>Auch in</translation>
    </message>
    <message>
        <source>Click: open the pack at this image.</source>
        <translation>Klick: das Paket bei diesem Bild öffnen.</translation>
    </message>
    <message>
        <source>{pack}, {position}</source>
        <translation>{pack}, {position}</translation>
    </message>
    <message>
        <source>Click: only images with this keyword. {alt}click: only images without it.</source>
        <translation>Klick: nur Bilder mit diesem Stichwort. {alt}Klick: nur Bilder ohne.</translation>
    </message>
    <message>
        <source>Description of image {position}</source>
        <translation>Beschreibung von Bild {position}</translation>
    </message>
    <message>
        <source>Error of image {position}</source>
        <translation>Fehler von Bild {position}</translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>What is done stays. A download goes on where it was when you start it again with the same folder.</source>
        <translation>Was fertig ist, bleibt. Ein Download wird fortgesetzt, wenn Sie ihn mit demselben Ordner neu starten.</translation>
    </message>
    <message>
        <source>Keep working</source>
        <translation>Weiterarbeiten</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Vorgänge</translation>
    </message>
    <message>
        <source>There were no jobs since the program was started.</source>
        <translation>Seit dem Programmstart gab es keine Vorgänge.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Fehlgeschlagene wiederholen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner anzeigen</translation>
    </message>
    <message>
        <source>the disk reports an error</source>
        <translation>der Datenträger meldet einen Fehler</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>a file is in the place of the folder</source>
        <translation>an der Stelle des Ordners ist eine Datei</translation>
    </message>
    <message>
        <source>the folder can’t be written to</source>
        <translation>in den Ordner kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>the disk can’t hold such large files</source>
        <translation>der Datenträger kann so große Dateien nicht speichern</translation>
    </message>
    <message>
        <source>the folder is no longer there</source>
        <translation>der Ordner ist nicht mehr vorhanden</translation>
    </message>
    <message>
        <source>a folder has the name of the file</source>
        <translation>ein Ordner hat den Namen der Datei</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln fehlgeschlagen</numerusform>
            <numerusform>%Ln fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting for the host</source>
        <translation>Wartet auf den Server</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Paused: {reason}</source>
        <translation>Angehalten: {reason}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln weiterer</numerusform>
            <numerusform>%Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}: {reason}</source>
        <translation>{name}: {reason}</translation>
    </message>
    <message>
        <source>{title}. {paused}</source>
        <translation>{title}. {paused}</translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln job(s) have ended?</source>
        <translation>
            <numerusform>Beenden, bevor %Ln Vorgang abgeschlossen ist?</numerusform>
            <numerusform>Beenden, bevor %Ln Vorgänge abgeschlossen sind?</numerusform>
        </translation>
    </message>
    <message>
        <source>No program shows folders here. The folder is {path}</source>
        <translation>Hier zeigt kein Programm Ordner an. Der Ordner ist {path}</translation>
    </message>
    <message>
        <source>Load all images of {name}</source>
        <translation>Alle Bilder von {name} laden</translation>
    </message>
</context>
<context>
    <name>Kept</name>
    <message>
        <source>No connection</source>
        <translation>Keine Verbindung</translation>
    </message>
    <message>
        <source>The pack is requested again by itself. Filter, marks and copying work meanwhile.</source>
        <translation>Das Paket wird von selbst neu abgerufen. Filtern, Markieren und Kopieren funktionieren so lange weiter.</translation>
    </message>
    <message>
        <source>This is the pack as it was then. It is being requested again.</source>
        <translation>Dies ist das Paket, wie es damals war. Es wird gerade neu abgerufen.</translation>
    </message>
    <message>
        <source>This is the pack as it was then. Refresh it to see what has changed since.</source>
        <translation>Dies ist das Paket, wie es damals war. Aktualisieren Sie es, um zu sehen, was sich seither geändert hat.</translation>
    </message>
    <message>
        <source>With another key</source>
        <translation>Mit anderem Schlüssel</translation>
    </message>
    <message>
        <source>This pack came with another API key than the one that is in use now.</source>
        <translation>Dieses Paket wurde mit einem anderen API-Schlüssel abgerufen als dem, der jetzt verwendet wird.</translation>
    </message>
    <message>
        <source>from {moment}</source>
        <translation>vom {moment}</translation>
    </message>
    <message>
        <source>No connection. This is the pack from {moment}.</source>
        <translation>Keine Verbindung. Dies ist das Paket vom {moment}.</translation>
    </message>
</context>
<context>
    <name>KeyDialog</name>
    <message>
        <source>Testing the key. Press Enter to use it without waiting for the answer.</source>
        <translation>Der Schlüssel wird getestet. Drücken Sie die Eingabetaste, um ihn zu verwenden, ohne auf die Antwort zu warten.</translation>
    </message>
</context>
<context>
    <name>KeyList</name>
    <message>
        <source>API keys</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Use key</source>
        <translation>Schlüssel verwenden</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Test key</source>
        <translation>Schlüssel testen</translation>
    </message>
    <message>
        <source>Cancel test</source>
        <translation>Test abbrechen</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Wird getestet…</translation>
    </message>
    <message>
        <source>Add API key</source>
        <translation>API-Schlüssel hinzufügen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Replace…</source>
        <translation>Ersetzen…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Named after what it opens if you leave this empty</source>
        <translation>Bleibt das Feld leer, wird er nach dem benannt, was er öffnet</translation>
    </message>
    <message>
        <source>It opens the pack “{pack}”.</source>
        <translation>Mit ihm wird das Paket „{pack}“ geöffnet.</translation>
    </message>
    <message>
        <source>The keychain did not save the name: it is used only until you close Pack Browser</source>
        <translation>Der Schlüsselbund hat den Namen nicht gespeichert: Er gilt nur, bis Sie das Programm beenden</translation>
    </message>
    <message>
        <source>The list of its recent packs, and what is kept of them, is deleted.</source>
        <translation>Die Liste seiner zuletzt geöffneten Pakete und alles, was von ihnen gespeichert ist, wird gelöscht.</translation>
    </message>
    <message>
        <source>Environment key</source>
        <translation>Umgebungsschlüssel</translation>
    </message>
    <message>
        <source>From the environment: each start begins with it.</source>
        <translation>Aus der Umgebungsvariable: Jeder Start beginnt damit.</translation>
    </message>
    <message>
        <source>In the keychain</source>
        <translation>Im Schlüsselbund</translation>
    </message>
    <message>
        <source>Until you close Pack Browser</source>
        <translation>Bis Sie das Programm beenden</translation>
    </message>
    <message>
        <source>Keys are kept in this computer’s keychain if that accepts them, and in no file.</source>
        <translation>Schlüssel werden im Schlüsselbund dieses Computers gespeichert, sofern dieser sie annimmt, und in keiner Datei.</translation>
    </message>
    <message>
        <source>Keys are kept in this computer’s keychain, and in no file.</source>
        <translation>Schlüssel werden im Schlüsselbund dieses Computers gespeichert, in keiner Datei.</translation>
    </message>
    <message>
        <source>Keys are used only until you close Pack Browser: this computer has no keychain that Pack Browser can use.</source>
        <translation>Schlüssel gelten nur, bis Sie das Programm beenden: Dieser Computer hat keinen Schlüsselbund, den Pack Browser verwenden kann.</translation>
    </message>
    <message>
        <source>The keychain did not answer: the keys in it are not listed, and new ones are used only until you close Pack Browser.</source>
        <translation>Der Schlüsselbund hat nicht geantwortet: Seine Schlüssel sind nicht aufgelistet, und neue gelten nur, bis Sie das Programm beenden.</translation>
    </message>
    <message>
        <source>The keychain did not allow it: the keys in it are not listed, and new ones are used only until you close Pack Browser.</source>
        <translation>Der Schlüsselbund hat den Zugriff verweigert: Seine Schlüssel sind nicht aufgelistet, und neue gelten nur, bis Sie das Programm beenden.</translation>
    </message>
    <message>
        <source>The environment has a key, which wins: each start begins with it. Another one is used only until you close Pack Browser.</source>
        <translation>Der Schlüssel in der Umgebungsvariable hat Vorrang: Jeder Start beginnt damit. Ein anderer, den Sie verwenden, gilt nur, bis Sie das Programm beenden.</translation>
    </message>
    <message>
        <source>This server does not tell what a key may do.</source>
        <translation>Dieser Server teilt nicht mit, was ein Schlüssel darf.</translation>
    </message>
    <message>
        <source>The service points to another address, where the key is not sent.</source>
        <translation>Der Dienst verweist auf eine andere Adresse, an die der Schlüssel nicht gesendet wird.</translation>
    </message>
    <message>
        <source>Key {number}</source>
        <translation>Schlüssel {number}</translation>
    </message>
    <message>
        <source>{name} (in use)</source>
        <translation>{name} (in Verwendung)</translation>
    </message>
    <message>
        <source>{text} · {key}</source>
        <translation>{text} · {key}</translation>
    </message>
    <message>
        <source>Key: {key}</source>
        <translation>Schlüssel: {key}</translation>
    </message>
    <message>
        <source>With the key “{key}”</source>
        <translation>Mit Schlüssel „{key}“</translation>
    </message>
    <message>
        <source>Forget the API key “{key}”?</source>
        <translation>Den API-Schlüssel „{key}“ entfernen?</translation>
    </message>
    <message>
        <source>The key is forgotten. “{key}” is in use now</source>
        <translation>Der Schlüssel ist entfernt. Jetzt wird „{key}“ verwendet</translation>
    </message>
    <message>
        <source>It replaces “{key}”, which the service did not accept.</source>
        <translation>Er ersetzt „{key}“, den der Dienst nicht akzeptiert hat.</translation>
    </message>
    <message>
        <source>plan “{tier}”</source>
        <translation>Tarif „{tier}“</translation>
    </message>
    <message numerus="yes">
        <source>%Ln credit(s) left</source>
        <translation>
            <numerusform>noch %Ln Credit</numerusform>
            <numerusform>noch %Ln Credits</numerusform>
        </translation>
    </message>
    <message>
        <source>Valid: {facts}</source>
        <translation>Gültig: {facts}</translation>
    </message>
    <message>
        <source>personal key</source>
        <translation>persönlicher Schlüssel</translation>
    </message>
    <message>
        <source>workspace key</source>
        <translation>Schlüssel eines Arbeitsbereichs</translation>
    </message>
    <message>
        <source>{title}: {explanation}</source>
        <translation>{title}: {explanation}</translation>
    </message>
    <message>
        <source>Personal</source>
        <translation>Persönlich</translation>
    </message>
    <message>
        <source>Workspace {id}</source>
        <translation>Arbeitsbereich {id}</translation>
    </message>
</context>
<context>
    <name>Links</name>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Funktioniert</translation>
    </message>
    <message>
        <source>Works, but</source>
        <translation>Funktioniert, aber</translation>
    </message>
    <message>
        <source>Refused us</source>
        <translation>Verweigert den Zugriff</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>Nicht mehr da</translation>
    </message>
    <message>
        <source>Fails</source>
        <translation>Schlägt fehl</translation>
    </message>
    <message>
        <source>moved for good</source>
        <translation>dauerhaft umgezogen</translation>
    </message>
    <message>
        <source>not encrypted (http:)</source>
        <translation>nicht verschlüsselt (http:)</translation>
    </message>
    <message>
        <source>another type than it says ({type})</source>
        <translation>anderer Typ als angegeben ({type})</translation>
    </message>
    <message>
        <source>a format that is not shown ({type})</source>
        <translation>Format, das nicht angezeigt wird ({type})</translation>
    </message>
    <message>
        <source>smaller than a slide</source>
        <translation>kleiner als eine Folie</translation>
    </message>
    <message>
        <source>expires on {day}</source>
        <translation>läuft am {day} ab</translation>
    </message>
    <message>
        <source>a page in place of a picture</source>
        <translation>eine Seite statt eines Bildes</translation>
    </message>
    <message>
        <source>not asked, because the host did not answer the others</source>
        <translation>nicht angefragt, weil der Server die anderen nicht beantwortet hat</translation>
    </message>
    <message>
        <source>expired on {day}</source>
        <translation>am {day} abgelaufen</translation>
    </message>
    <message>
        <source>Check links</source>
        <translation>Links prüfen</translation>
    </message>
    <message>
        <source>The beginning of each file is requested, 64 KB at most. What the program has loaded in the last ten minutes is not requested again.</source>
        <translation>Von jeder Datei wird der Anfang angefordert, höchstens 64 KB. Was das Programm in den letzten zehn Minuten geladen hat, wird nicht noch einmal angefordert.</translation>
    </message>
    <message numerus="yes">
        <source>What the last check has left (%Ln)</source>
        <translation>
            <numerusform>Was bei der letzten Prüfung offen blieb (%Ln)</numerusform>
            <numerusform>Was bei der letzten Prüfung offen blieb (%Ln)</numerusform>
        </translation>
    </message>
    <message>
        <source>Links</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Copy list of broken links</source>
        <translation>Liste defekter Links kopieren</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Redirects</source>
        <translation>Umleitungen</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message numerus="yes">
        <source>%Ln broken link(s) copied</source>
        <translation>
            <numerusform>%Ln defekter Link kopiert</numerusform>
            <numerusform>%Ln defekte Links kopiert</numerusform>
        </translation>
    </message>
    <message>
        <source>No link that was checked is broken</source>
        <translation>Kein geprüfter Link ist defekt</translation>
    </message>
    <message>
        <source>{finding}: {reasons}</source>
        <translation>{finding}: {reasons}</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>Loaded by this program {moment}</source>
        <translation>Von diesem Programm geladen: {moment}</translation>
    </message>
    <message>
        <source>Checked {moment}</source>
        <translation>Geprüft: {moment}</translation>
    </message>
    <message numerus="yes">
        <source>Check %Ln link(s) of {name}</source>
        <translation>
            <numerusform>%Ln Link von {name} prüfen</numerusform>
            <numerusform>%Ln Links von {name} prüfen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln work(s)</source>
        <translation>
            <numerusform>%Ln funktioniert</numerusform>
            <numerusform>%Ln funktionieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln work(s), but not as it should</source>
        <translation>
            <numerusform>%Ln funktioniert mit Einschränkung</numerusform>
            <numerusform>%Ln funktionieren mit Einschränkung</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln refused us</source>
        <translation>
            <numerusform>%Ln verweigert den Zugriff</numerusform>
            <numerusform>%Ln verweigern den Zugriff</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln nicht mehr da</numerusform>
            <numerusform>%Ln nicht mehr da</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln fail(s)</source>
        <translation>
            <numerusform>%Ln schlägt fehl</numerusform>
            <numerusform>%Ln schlagen fehl</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s) checked</source>
        <translation>
            <numerusform>%Ln Link geprüft</numerusform>
            <numerusform>%Ln Links geprüft</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelled: {checked}</source>
        <translation>Abgebrochen: {checked}</translation>
    </message>
    <message>
        <source>given up after ten refusals in a row: {hosts}</source>
        <translation>aufgegeben nach zehn Ablehnungen in Folge: {hosts}</translation>
    </message>
    <message>
        <source>Last check: {moment}</source>
        <translation>Letzte Prüfung: {moment}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s) left</source>
        <translation>
            <numerusform>%Ln Link übrig</numerusform>
            <numerusform>%Ln Links übrig</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Live</name>
    <message>
        <source>checked {time}</source>
        <translation>geprüft {time}</translation>
    </message>
    <message>
        <source>could not check, {time}</source>
        <translation>Prüfung fehlgeschlagen, {time}</translation>
    </message>
</context>
<context>
    <name>Marks</name>
    <message>
        <source>Picked</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>No mark</source>
        <translation>Keine Markierung</translation>
    </message>
    <message>
        <source>Auto-advance</source>
        <translation>Automatisch weiter</translation>
    </message>
    <message>
        <source>Go to the next image after a mark</source>
        <translation>Nach einer Markierung zum nächsten Bild gehen</translation>
    </message>
    <message>
        <source>Auto-advance: a mark also goes to the next image</source>
        <translation>Automatisch weiter: Nach einer Markierung geht es zum nächsten Bild</translation>
    </message>
    <message>
        <source>After a mark, the next image can follow by itself (A)</source>
        <translation>Nach einer Markierung kann das nächste Bild von selbst folgen (A)</translation>
    </message>
    <message>
        <source>Auto-advance is off: a mark stays at its image</source>
        <translation>Automatisch weiter ist aus: Nach einer Markierung bleibt das Bild</translation>
    </message>
    <message>
        <source>End of the review</source>
        <translation>Ende der Bewertung</translation>
    </message>
    <message>
        <source>Show picked</source>
        <translation>Angenommene zeigen</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>Herunterladen…</translation>
    </message>
    <message>
        <source>Share…</source>
        <translation>Weitergeben…</translation>
    </message>
    <message>
        <source>Filtered</source>
        <translation>Gefiltert</translation>
    </message>
    <message>
        <source>No other image is left of those that are shown</source>
        <translation>Von den gezeigten Bildern ist kein anderes übrig</translation>
    </message>
    <message>
        <source>All images have a mark</source>
        <translation>Alle Bilder haben eine Markierung</translation>
    </message>
    <message>
        <source>All images have a mark, but for those without an ID</source>
        <translation>Alle Bilder haben eine Markierung, außer denen ohne ID</translation>
    </message>
    <message>
        <source>no longer matches</source>
        <translation>passt nicht mehr</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Without a mark</source>
        <translation>Ohne Markierung</translation>
    </message>
    <message>
        <source>All but rejected</source>
        <translation>Nicht abgelehnt</translation>
    </message>
    <message>
        <source>Pick</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Unmark</source>
        <translation>Markierung entfernen</translation>
    </message>
    <message>
        <source>Not marked: the service sent no ID for this image</source>
        <translation>Nicht markiert: Der Dienst hat zu diesem Bild keine ID gesendet</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <source>Some marks, notes or slides are not saved yet.</source>
        <translation>Einige Markierungen, Notizen oder Folien sind noch nicht gespeichert.</translation>
    </message>
    <message>
        <source>Their file can’t be written now, for example because another program keeps it locked. This is tried again every few seconds while the window is open. Elsewhere they are saved as shared reviews, which you can open and take over later.</source>
        <translation>Ihre Datei lässt sich gerade nicht schreiben, zum Beispiel weil ein anderes Programm sie sperrt. Solange das Fenster offen ist, wird es alle paar Sekunden erneut versucht. An einem anderen Ort werden sie als weitergegebene Bewertungen gespeichert, die sich später öffnen und übernehmen lassen.</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>Warten</translation>
    </message>
    <message>
        <source>Save elsewhere…</source>
        <translation>Woanders speichern…</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>Schließen, ohne zu speichern</translation>
    </message>
    <message>
        <source>Marks are not saved: the disk is full. They stay until you close the window, and are tried again.</source>
        <translation>Markierungen werden nicht gespeichert: Der Datenträger ist voll. Sie bleiben erhalten, bis Sie das Fenster schließen; das Speichern wird wiederholt.</translation>
    </message>
    <message>
        <source>Marks are not saved: their folder can’t be written. They stay until you close the window, and are tried again.</source>
        <translation>Markierungen werden nicht gespeichert: In ihren Ordner kann nicht geschrieben werden. Sie bleiben erhalten, bis Sie das Fenster schließen; das Speichern wird wiederholt.</translation>
    </message>
    <message>
        <source>Marks are not saved: their folder can’t be made, read or written. They stay until you close the window.</source>
        <translation>Markierungen werden nicht gespeichert: Ihr Ordner kann nicht angelegt, gelesen oder beschrieben werden. Sie bleiben erhalten, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>Marks are not saved: something that is no file is in the place of theirs. They stay until you close the window.</source>
        <translation>Markierungen werden nicht gespeichert: An der Stelle ihrer Datei befindet sich etwas, das keine Datei ist. Sie bleiben erhalten, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>Marks are not saved yet: another program keeps their file locked. They are tried again.</source>
        <translation>Markierungen sind noch nicht gespeichert: Ein anderes Programm sperrt ihre Datei. Das Speichern wird wiederholt.</translation>
    </message>
    <message>
        <source>Marks are not saved: their file is of a newer Pack Browser, and stays as it is. Install the newer version.</source>
        <translation>Markierungen werden nicht gespeichert: Ihre Datei stammt von einer neueren Version von Pack Browser und bleibt unverändert. Installieren Sie die neuere Version.</translation>
    </message>
    <message>
        <source>Marks are not saved: their file is damaged and can’t be renamed. They stay until you close the window.</source>
        <translation>Markierungen werden nicht gespeichert: Ihre Datei ist beschädigt und kann nicht umbenannt werden. Sie bleiben erhalten, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>The file with your marks was damaged. What could be read is in a new one; the damaged one is kept beside it.</source>
        <translation>Die Datei mit Ihren Markierungen war beschädigt. Was lesbar war, steht in einer neuen; die beschädigte liegt daneben.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picked</source>
        <translation>
            <numerusform>%Ln angenommen</numerusform>
            <numerusform>%Ln angenommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rejected</source>
        <translation>
            <numerusform>%Ln abgelehnt</numerusform>
            <numerusform>%Ln abgelehnt</numerusform>
        </translation>
    </message>
    <message>
        <source>{judged} of {total} judged</source>
        <translation>{judged} von {total} bewertet</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln image(s) judged</source>
        <translation>
            <numerusform>%Ln Bild bewertet</numerusform>
            <numerusform>Alle %Ln Bilder bewertet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picked: choose again</source>
        <translation>
            <numerusform>%Ln angenommen: noch einmal auswählen</numerusform>
            <numerusform>%Ln angenommen: noch einmal auswählen</numerusform>
        </translation>
    </message>
    <message>
        <source>{filter} · {position} of {total}</source>
        <translation>{filter} · {position} von {total}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) picked</source>
        <translation>
            <numerusform>%Ln Bild angenommen</numerusform>
            <numerusform>%Ln Bilder angenommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) rejected</source>
        <translation>
            <numerusform>%Ln Bild abgelehnt</numerusform>
            <numerusform>%Ln Bilder abgelehnt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) unmarked</source>
        <translation>
            <numerusform>Markierung von %Ln Bild entfernt</numerusform>
            <numerusform>Markierungen von %Ln Bildern entfernt</numerusform>
        </translation>
    </message>
    <message>
        <source>Image {position}: no longer picked</source>
        <translation>Bild {position}: nicht mehr angenommen</translation>
    </message>
    <message>
        <source>Image {position}: no longer rejected</source>
        <translation>Bild {position}: nicht mehr abgelehnt</translation>
    </message>
    <message>
        <source>Image {position}: without a mark</source>
        <translation>Bild {position}: ohne Markierung</translation>
    </message>
    <message>
        <source>Image {position}: picked again</source>
        <translation>Bild {position}: wieder angenommen</translation>
    </message>
    <message>
        <source>Image {position}: rejected again</source>
        <translation>Bild {position}: wieder abgelehnt</translation>
    </message>
    <message>
        <source>{mark}, {position} of {total}</source>
        <translation>{mark}, {position} von {total}</translation>
    </message>
    <message>
        <source>Continue at {position}</source>
        <translation>Weiter bei {position}</translation>
    </message>
    <message numerus="yes">
        <source>Marks of %Ln image(s) undone</source>
        <translation>
            <numerusform>Markierung von %Ln Bild rückgängig gemacht</numerusform>
            <numerusform>Markierungen von %Ln Bildern rückgängig gemacht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Marks of %Ln image(s) redone</source>
        <translation>
            <numerusform>Markierung von %Ln Bild wiederhergestellt</numerusform>
            <numerusform>Markierungen von %Ln Bildern wiederhergestellt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>Write a note</source>
        <translation>Notiz schreiben</translation>
    </message>
    <message>
        <source>No note: the service sent no ID for this image</source>
        <translation>Keine Notiz: Der Dienst hat zu diesem Bild keine ID gesendet</translation>
    </message>
    <message>
        <source>Note on image {position}</source>
        <translation>Notiz zu Bild {position}</translation>
    </message>
    <message numerus="yes">
        <source>Note on %Ln image(s)</source>
        <translation>
            <numerusform>Notiz zu %Ln Bild</numerusform>
            <numerusform>Notiz zu %Ln Bildern</numerusform>
        </translation>
    </message>
    <message>
        <source>Enter saves, {key} cancels</source>
        <translation>Eingabe speichert, {key} bricht ab</translation>
    </message>
    <message>
        <source>There is room for {most} characters; the rest was left out.</source>
        <translation>Es ist Platz für {most} Zeichen; der Rest wurde weggelassen.</translation>
    </message>
    <message numerus="yes">
        <source>Note on %Ln image(s) saved</source>
        <translation>
            <numerusform>Notiz zu %Ln Bild gespeichert</numerusform>
            <numerusform>Notiz zu %Ln Bildern gespeichert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Note on %Ln image(s) removed</source>
        <translation>
            <numerusform>Notiz zu %Ln Bild entfernt</numerusform>
            <numerusform>Notiz zu %Ln Bildern entfernt</numerusform>
        </translation>
    </message>
    <message>
        <source>Image {position}: no note</source>
        <translation>Bild {position}: keine Notiz</translation>
    </message>
    <message>
        <source>Image {position}: note “{note}”</source>
        <translation>Bild {position}: Notiz „{note}“</translation>
    </message>
    <message numerus="yes">
        <source>Notes of %Ln image(s) changed back</source>
        <translation>
            <numerusform>Notiz von %Ln Bild zurückgesetzt</numerusform>
            <numerusform>Notizen von %Ln Bildern zurückgesetzt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Pack</name>
    <message>
        <source>This pack has no images.</source>
        <translation>Dieses Paket enthält keine Bilder.</translation>
    </message>
    <message>
        <source>Not given</source>
        <translation>Keine Angabe</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>Privat</translation>
    </message>
    <message>
        <source>Public</source>
        <translation>Öffentlich</translation>
    </message>
    <message>
        <source>Descriptions by status</source>
        <translation>Beschreibungen nach Status</translation>
    </message>
    <message>
        <source>Show only images that are described</source>
        <translation>Nur beschriebene Bilder anzeigen</translation>
    </message>
    <message>
        <source>Show only images that are not described</source>
        <translation>Nur unbeschriebene Bilder anzeigen</translation>
    </message>
    <message>
        <source>· P picks an image, X rejects it</source>
        <translation>· P nimmt ein Bild an, X lehnt es ab</translation>
    </message>
    <message>
        <source>Show only images that are picked or rejected</source>
        <translation>Nur angenommene oder abgelehnte Bilder anzeigen</translation>
    </message>
    <message>
        <source>Show only images that are picked</source>
        <translation>Nur angenommene Bilder anzeigen</translation>
    </message>
    <message>
        <source>Show only images that are rejected</source>
        <translation>Nur abgelehnte Bilder anzeigen</translation>
    </message>
    <message>
        <source>Unnamed pack</source>
        <translation>Unbenanntes Paket</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Copy pack ID</source>
        <translation>Paket-ID kopieren</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Image count</source>
        <translation>Anzahl der Bilder</translation>
    </message>
    <message>
        <source>As the service counts</source>
        <translation>Nach Zählung des Dienstes</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Shared keywords</source>
        <translation>Gemeinsame Stichwörter</translation>
    </message>
    <message>
        <source>Visibility</source>
        <translation>Sichtbarkeit</translation>
    </message>
    <message>
        <source>Image details</source>
        <translation>Bilddetails</translation>
    </message>
    <message>
        <source>Pack details</source>
        <translation>Paketdetails</translation>
    </message>
    <message>
        <source>Selection details</source>
        <translation>Details der Auswahl</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln described,</source>
        <translation>
            <numerusform>%Ln beschrieben,</numerusform>
            <numerusform>%Ln beschrieben,</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln described</source>
        <translation>
            <numerusform>%Ln beschrieben</numerusform>
            <numerusform>%Ln beschrieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not</source>
        <translation>
            <numerusform>%Ln nicht</numerusform>
            <numerusform>%Ln nicht</numerusform>
        </translation>
    </message>
    <message>
        <source>Selected pictures</source>
        <translation>Ausgewählte Bilder</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) selected</source>
        <translation>
            <numerusform>%Ln Bild ausgewählt</numerusform>
            <numerusform>%Ln Bilder ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>+ {count}</source>
        <translation>+ {count}</translation>
    </message>
</context>
<context>
    <name>Packages</name>
    <message>
        <source>Look through Genviral image packs</source>
        <translation>Genviral-Bildpakete durchsehen</translation>
    </message>
    <message>
        <source>Pack review</source>
        <translation>Paketbewertung</translation>
    </message>
    <message>
        <source>Image Pack Viewer</source>
        <translation>Betrachter für Bildpakete</translation>
    </message>
    <message>
        <source>Genviral;images;pack;gallery;</source>
        <translation>Genviral;Bilder;Bildpaket;Paket;Galerie;</translation>
    </message>
    <message>
        <source>Paste the ID of an image pack, see all of its images in order, read what the AI wrote about each, pick the best, and take them away as URLs, files, contact sheets or slides.</source>
        <translation>Fügen Sie die ID eines Bildpakets ein, sehen Sie alle seine Bilder in der richtigen Reihenfolge, lesen Sie, was die KI zu jedem geschrieben hat, nehmen Sie die besten an und geben Sie sie als URLs, Dateien, Kontaktabzüge oder Folien weiter.</translation>
    </message>
    <message>
        <source>The window stays responsive while a pack loads, and a newer request replaces an older one</source>
        <translation>Das Fenster bleibt bedienbar, während ein Paket geladen wird, und eine neuere Anfrage ersetzt eine ältere</translation>
    </message>
    <message>
        <source>A broken image affects only its own tile, which says what is wrong</source>
        <translation>Ein defektes Bild betrifft nur seine eigene Kachel, und die sagt, was nicht stimmt</translation>
    </message>
    <message>
        <source>A built-in demonstration pack, which needs no key and no network</source>
        <translation>Ein eingebautes Demopaket, das weder Schlüssel noch Netzwerk braucht</translation>
    </message>
    <message>
        <source>A pack in the gallery, with the details of an image beside it</source>
        <translation>Ein Paket in der Galerie, daneben die Details eines Bildes</translation>
    </message>
    <message>
        <source>The window in a dark desktop&apos;s colours</source>
        <translation>Das Fenster in den Farben eines dunklen Desktops</translation>
    </message>
    <message>
        <source>A pack that could not be opened, and what to do about it</source>
        <translation>Ein Paket, das nicht geöffnet werden konnte, und was dagegen hilft</translation>
    </message>
</context>
<context>
    <name>Position</name>
    <message>
        <source>Clear filter and go</source>
        <translation>Filter zurücksetzen und anzeigen</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Go to position</source>
        <translation>Zu Position gehen</translation>
    </message>
    <message>
        <source>Position, from 1 to {total}</source>
        <translation>Position, von 1 bis {total}</translation>
    </message>
    <message>
        <source>Type a whole number from 1 to {total}.</source>
        <translation>Geben Sie eine ganze Zahl von 1 bis {total} ein.</translation>
    </message>
    <message>
        <source>Image {position} is not shown now: the filter leaves it out.</source>
        <translation>Bild {position} wird gerade nicht angezeigt: Der Filter schließt es aus.</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Return</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>PgUp</source>
        <translation>Bild auf</translation>
    </message>
    <message>
        <source>PgDown</source>
        <translation>Bild ab</translation>
    </message>
</context>
<context>
    <name>Reviews</name>
    <message>
        <source>Other reviews</source>
        <translation>Bewertungen anderer</translation>
    </message>
    <message>
        <source>Shared reviews</source>
        <translation>Bewertungen anderer</translation>
    </message>
    <message>
        <source>Share review</source>
        <translation>Bewertung weitergeben</translation>
    </message>
    <message>
        <source>Open reviews</source>
        <translation>Bewertungen öffnen</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Your name, as others see it beside your marks</source>
        <translation>Ihr Name, wie andere ihn neben Ihren Markierungen sehen</translation>
    </message>
    <message>
        <source>Enter a name, so that others know whose review it is.</source>
        <translation>Geben Sie einen Namen ein, damit andere wissen, wessen Bewertung es ist.</translation>
    </message>
    <message>
        <source>The file has no API key, and no pictures.</source>
        <translation>Die Datei enthält keinen API-Schlüssel und keine Bilder.</translation>
    </message>
    <message>
        <source>Reviews</source>
        <translation>Bewertungen</translation>
    </message>
    <message>
        <source>My marks</source>
        <translation>Meine Markierungen</translation>
    </message>
    <message>
        <source>All images have a mark: the marks of others are shown now</source>
        <translation>Alle Bilder haben eine Markierung: Die Markierungen anderer werden jetzt angezeigt</translation>
    </message>
    <message>
        <source>{file} is a folder or a device, not a file.</source>
        <translation>{file} ist ein Ordner oder ein Gerät, keine Datei.</translation>
    </message>
    <message>
        <source>{file} is too large: reviews have at most 8 MB.</source>
        <translation>{file} ist zu groß: Bewertungen haben höchstens 8&#xa0;MB.</translation>
    </message>
    <message>
        <source>{file} is in a folder that does not answer.</source>
        <translation>{file} liegt in einem Ordner, der nicht antwortet.</translation>
    </message>
    <message>
        <source>{file} has no review in it.</source>
        <translation>{file} enthält keine Bewertung.</translation>
    </message>
    <message>
        <source>{file} is of another version of Pack Browser. Install the newest version.</source>
        <translation>{file} stammt von einer anderen Version von Pack Browser. Installieren Sie die neueste Version.</translation>
    </message>
    <message>
        <source>{file} is damaged: parts of it are not as they should be.</source>
        <translation>{file} ist beschädigt: Teile davon sind nicht, wie sie sein sollen.</translation>
    </message>
    <message>
        <source>{file} is not there.</source>
        <translation>{file} ist nicht vorhanden.</translation>
    </message>
    <message>
        <source>Opened review</source>
        <translation>Geöffnete Bewertung</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Hide until I am done</source>
        <translation>Ausblenden, bis ich fertig bin</translation>
    </message>
    <message>
        <source>Take over or close…</source>
        <translation>Übernehmen oder schließen…</translation>
    </message>
    <message>
        <source>Take over…</source>
        <translation>Übernehmen…</translation>
    </message>
    <message>
        <source>{file} can’t be read.</source>
        <translation>{file} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>{file} contains an API key: whoever has the file could use the key.</source>
        <translation>{file} enthält einen API-Schlüssel: Wer die Datei hat, könnte den Schlüssel verwenden.</translation>
    </message>
    <message>
        <source>{file} is about a pack of a server that is not in use here.</source>
        <translation>{file} gehört zu einem Paket eines Servers, der hier nicht verwendet wird.</translation>
    </message>
    <message>
        <source>{file} is one too many: close another review of this pack first.</source>
        <translation>{file} ist eine Bewertung zu viel: Schließen Sie zuerst eine andere Bewertung dieses Pakets.</translation>
    </message>
    <message>
        <source>The folder of {file} is not there.</source>
        <translation>Der Ordner von {file} ist nicht vorhanden.</translation>
    </message>
    <message>
        <source>{file} can’t be written.</source>
        <translation>{file} kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>{file} would contain an API key: whoever has the file could use the key.</source>
        <translation>{file} würde einen API-Schlüssel enthalten: Wer die Datei hat, könnte den Schlüssel verwenden.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more file(s) were not opened.</source>
        <translation>
            <numerusform>%Ln weitere Datei wurde nicht geöffnet.</numerusform>
            <numerusform>%Ln weitere Dateien wurden nicht geöffnet.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}: {mark}</source>
        <translation>{name}: {mark}</translation>
    </message>
    <message>
        <source>{mark}. {note}</source>
        <translation>{mark}. {note}</translation>
    </message>
    <message>
        <source>Others: {counted}</source>
        <translation>Andere: {counted}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picked</source>
        <translation>
            <numerusform>%Ln angenommen</numerusform>
            <numerusform>%Ln angenommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rejected</source>
        <translation>
            <numerusform>%Ln abgelehnt</numerusform>
            <numerusform>%Ln abgelehnt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s)</source>
        <translation>
            <numerusform>%Ln Notiz</numerusform>
            <numerusform>%Ln Notizen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s)</source>
        <translation>
            <numerusform>%Ln Folie</numerusform>
            <numerusform>%Ln Folien</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}, {time}: {counted}</source>
        <translation>{name}, {time}: {counted}</translation>
    </message>
    <message>
        <source>{name}: {counted}</source>
        <translation>{name}: {counted}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) of it are not in this pack.</source>
        <translation>
            <numerusform>%Ln Bild daraus ist nicht in diesem Paket.</numerusform>
            <numerusform>%Ln Bilder daraus sind nicht in diesem Paket.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}: hidden until you have marked all images</source>
        <translation>{name}: ausgeblendet, bis Sie alle Bilder markiert haben</translation>
    </message>
    <message>
        <source>The review by {name} is of a pack that this key can’t see: {pack}</source>
        <translation>Die Bewertung von {name} gehört zu einem Paket, das dieser Schlüssel nicht erfasst: {pack}</translation>
    </message>
    <message>
        <source>{file} saved</source>
        <translation>{file} gespeichert</translation>
    </message>
    <message numerus="yes">
        <source>Take over from {name} for %Ln selected</source>
        <translation>
            <numerusform>Von {name} für %Ln ausgewähltes Bild übernehmen</numerusform>
            <numerusform>Von {name} für %Ln ausgewählte Bilder übernehmen</numerusform>
        </translation>
    </message>
    <message>
        <source>Take over all from {name}</source>
        <translation>Alles von {name} übernehmen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) taken over from {name}</source>
        <translation>
            <numerusform>%Ln Bild von {name} übernommen</numerusform>
            <numerusform>%Ln Bilder von {name} übernommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s) are in the tray.</source>
        <translation>
            <numerusform>%Ln Folie ist in der Leiste.</numerusform>
            <numerusform>%Ln Folien sind in der Leiste.</numerusform>
        </translation>
    </message>
    <message>
        <source>The slides in the tray are your own, and stay.</source>
        <translation>Die Folien in der Leiste sind Ihre eigenen und bleiben.</translation>
    </message>
    <message numerus="yes">
        <source>For %Ln image(s) your own mark or note differs, and stays.</source>
        <translation>
            <numerusform>Bei %Ln Bild weicht Ihre Markierung oder Notiz ab und bleibt.</numerusform>
            <numerusform>Bei %Ln Bildern weichen Ihre Markierungen oder Notizen ab und bleiben.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SavedPacks</name>
    <message>
        <source>Marks, recent packs and tabs are not saved: their folder doesn’t answer. They stay until you close the window.</source>
        <translation>Markierungen, zuletzt geöffnete Pakete und Tabs werden nicht gespeichert: Ihr Ordner antwortet nicht. Sie bleiben erhalten, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>Recent packs and tabs are not saved: the disk is full. They are tried again.</source>
        <translation>Zuletzt geöffnete Pakete und Tabs werden nicht gespeichert: Der Datenträger ist voll. Das Speichern wird wiederholt.</translation>
    </message>
    <message>
        <source>Recent packs and tabs are not saved: their folder can’t be written. They are tried again.</source>
        <translation>Zuletzt geöffnete Pakete und Tabs werden nicht gespeichert: In ihren Ordner kann nicht geschrieben werden. Das Speichern wird wiederholt.</translation>
    </message>
    <message>
        <source>Recent packs and tabs are not saved: their folder can’t be made, read or written. They stay until you close the window.</source>
        <translation>Zuletzt geöffnete Pakete und Tabs werden nicht gespeichert: Ihr Ordner kann nicht angelegt, gelesen oder beschrieben werden. Sie bleiben erhalten, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>Recent packs and tabs are not saved: something that is no file is in the place of theirs. They stay until you close the window.</source>
        <translation>Zuletzt geöffnete Pakete und Tabs werden nicht gespeichert: An der Stelle ihrer Datei befindet sich etwas, das keine Datei ist. Sie bleiben erhalten, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>Recent packs are not saved yet: another program keeps their file locked. They are tried again.</source>
        <translation>Zuletzt geöffnete Pakete sind noch nicht gespeichert: Ein anderes Programm sperrt ihre Datei. Das Speichern wird wiederholt.</translation>
    </message>
    <message>
        <source>Recent packs and tabs are not read or saved: their file is of a newer Pack Browser, and stays as it is. Install the newer version.</source>
        <translation>Zuletzt geöffnete Pakete und Tabs werden nicht gelesen oder gespeichert: Ihre Datei stammt von einer neueren Version von Pack Browser und bleibt unverändert. Installieren Sie die neuere Version.</translation>
    </message>
    <message>
        <source>Recent packs and tabs are not saved: their file is damaged and can’t be renamed. They stay until you close the window.</source>
        <translation>Zuletzt geöffnete Pakete und Tabs werden nicht gespeichert: Ihre Datei ist beschädigt und kann nicht umbenannt werden. Sie bleiben erhalten, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>The file with your recent packs was damaged. What could be read is in a new one; the damaged one is kept beside it.</source>
        <translation>Die Datei mit Ihren zuletzt geöffneten Paketen war beschädigt. Was lesbar war, steht in einer neuen; die beschädigte liegt daneben.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>API keys</source>
        <translation>API-Schlüssel</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>Speicherplatz</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>Keine Einstellung enthält diese Wörter.</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Use the default again</source>
        <translation>Wieder den Standard verwenden</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>At the start</source>
        <translation>Beim Start</translation>
    </message>
    <message>
        <source>Captions of thumbnails</source>
        <translation>Bildunterschriften</translation>
    </message>
    <message>
        <source>Refresh while being described</source>
        <translation>Während der Beschreibung aktualisieren</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Erscheinungsbild</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Address of the proxy</source>
        <translation>Adresse des Proxys</translation>
    </message>
    <message>
        <source>User name at the proxy</source>
        <translation>Benutzername am Proxy</translation>
    </message>
    <message>
        <source>Password at the proxy</source>
        <translation>Passwort am Proxy</translation>
    </message>
    <message>
        <source>Hosts on your own network</source>
        <translation>Server im eigenen Netzwerk</translation>
    </message>
    <message>
        <source>Connection to the service</source>
        <translation>Verbindung zum Dienst</translation>
    </message>
    <message>
        <source>What the window shows if it is opened without a pack.</source>
        <translation>Was das Fenster zeigt, wenn es ohne Paket geöffnet wird.</translation>
    </message>
    <message>
        <source>After Pick, Reject or Unmark of a single image. With Shift it is the other way round.</source>
        <translation>Nach „Annehmen“, „Ablehnen“ oder „Markierung entfernen“ bei einem einzelnen Bild. Mit Umschalt ist es umgekehrt.</translation>
    </message>
    <message>
        <source>Very small thumbnails have none.</source>
        <translation>Sehr kleine Vorschaubilder haben keine.</translation>
    </message>
    <message>
        <source>Requests a pack again by itself as long as some of its images are not described.</source>
        <translation>Ruft ein Paket von selbst neu ab, solange einige seiner Bilder nicht beschrieben sind.</translation>
    </message>
    <message>
        <source>Of all texts, dates and numbers. What packs contain stays as it is.</source>
        <translation>Gilt für Texte, Datumsangaben und Zahlen. Was Pakete enthalten, bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>The viewer is dark in both.</source>
        <translation>Die Einzelansicht ist in beiden dunkel.</translation>
    </message>
    <message>
        <source>Packs and images come through it. This computer, and the hosts that you list below, are reached without it.</source>
        <translation>Pakete und Bilder kommen über ihn. Dieser Computer und die unten aufgeführten Server werden ohne ihn erreicht.</translation>
    </message>
    <message>
        <source>For example http://proxy.example.com:8080 or socks5://10.0.0.1:1080.</source>
        <translation>Zum Beispiel http://proxy.example.com:8080 oder socks5://10.0.0.1:1080.</translation>
    </message>
    <message>
        <source>Only if the proxy asks for one. It is saved with the settings.</source>
        <translation>Nur, wenn der Proxy danach fragt. Er wird mit den Einstellungen gespeichert.</translation>
    </message>
    <message>
        <source>It is in memory only, and never saved: enter it again after each start.</source>
        <translation>Es bleibt nur im Arbeitsspeicher und wird nie gespeichert: Geben Sie es nach jedem Start neu ein.</translation>
    </message>
    <message>
        <source>Images may come from these, although they are not on the internet. Whole names or addresses, separated by commas: images.example.lan, 192.168.1.20.</source>
        <translation>Bilder dürfen von diesen kommen, obwohl sie nicht im Internet sind. Vollständige Namen oder Adressen, durch Kommas getrennt: images.example.lan, 192.168.1.20.</translation>
    </message>
    <message>
        <source>Checks whether the service answers. Your key is not sent.</source>
        <translation>Prüft, ob der Dienst antwortet. Ihr Schlüssel wird dabei nicht gesendet.</translation>
    </message>
    <message>
        <source>The tabs that were open last</source>
        <translation>Die zuletzt geöffneten Tabs</translation>
    </message>
    <message>
        <source>The home page</source>
        <translation>Die Startseite</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>One line</source>
        <translation>Eine Zeile</translation>
    </message>
    <message>
        <source>Two lines</source>
        <translation>Zwei Zeilen</translation>
    </message>
    <message>
        <source>System setting</source>
        <translation>Systemeinstellung</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>My own</source>
        <translation>Eigener</translation>
    </message>
    <message>
        <source>No proxy</source>
        <translation>Kein Proxy</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>This is not the address of a proxy. It begins with http, https or socks5, and names a host and a port.</source>
        <translation>Das ist nicht die Adresse eines Proxys. Sie beginnt mit http, https oder socks5 und nennt einen Server und einen Port.</translation>
    </message>
    <message>
        <source>Enter the address of your proxy. Until then nothing changes.</source>
        <translation>Geben Sie die Adresse Ihres Proxys ein. Bis dahin ändert sich nichts.</translation>
    </message>
    <message>
        <source>System setting ({language})</source>
        <translation>Systemeinstellung ({language})</translation>
    </message>
    <message>
        <source>Default: {value}</source>
        <translation>Standard: {value}</translation>
    </message>
    <message>
        <source>“{host}” is not the whole name or the address of one host. The list is not used.</source>
        <translation>„{host}“ ist nicht der vollständige Name oder die Adresse eines einzelnen Servers. Die Liste wird nicht verwendet.</translation>
    </message>
    <message>
        <source>Waiting for an answer of {host}…</source>
        <translation>Auf eine Antwort von {host} wird gewartet…</translation>
    </message>
    <message>
        <source>{host} answers, through the proxy {proxy}.</source>
        <translation>{host} antwortet, über den Proxy {proxy}.</translation>
    </message>
    <message>
        <source>{host} answers, without a proxy.</source>
        <translation>{host} antwortet, ohne Proxy.</translation>
    </message>
</context>
<context>
    <name>Sheets</name>
    <message>
        <source>Contact sheet</source>
        <translation>Kontaktabzug</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>A3</source>
        <translation>A3</translation>
    </message>
    <message>
        <source>A4</source>
        <translation>A4</translation>
    </message>
    <message>
        <source>A5</source>
        <translation>A5</translation>
    </message>
    <message>
        <source>Letter</source>
        <translation>US-Letter</translation>
    </message>
    <message>
        <source>Legal</source>
        <translation>US-Legal</translation>
    </message>
    <message>
        <source>Tabloid</source>
        <translation>US-Tabloid</translation>
    </message>
    <message>
        <source>Orientation</source>
        <translation>Ausrichtung</translation>
    </message>
    <message>
        <source>Portrait</source>
        <translation>Hochformat</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>Querformat</translation>
    </message>
    <message>
        <source>Margins</source>
        <translation>Ränder</translation>
    </message>
    <message>
        <source> mm</source>
        <translation>&#xa0;mm</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Under each picture</source>
        <translation>Unter jedem Bild</translation>
    </message>
    <message>
        <source>On each page</source>
        <translation>Auf jeder Seite</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>In der Datei</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Markierung</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Stichwörter</translation>
    </message>
    <message>
        <source>Name of the pack</source>
        <translation>Name des Pakets</translation>
    </message>
    <message>
        <source>Page number</source>
        <translation>Seitenzahl</translation>
    </message>
    <message>
        <source>Smaller pictures</source>
        <translation>Kleinere Bilder</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>Als PNG speichern…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken…</translation>
    </message>
    <message>
        <source>PDF files</source>
        <translation>PDF-Dateien</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>PNG-Bilder</translation>
    </message>
    <message>
        <source>Not printed: the printer can’t be used</source>
        <translation>Nicht gedruckt: Der Drucker kann nicht verwendet werden</translation>
    </message>
    <message>
        <source>The contact sheet was sent to the printer</source>
        <translation>Der Kontaktabzug wurde an den Drucker gesendet</translation>
    </message>
    <message>
        <source>Contact sheet cancelled</source>
        <translation>Kontaktabzug abgebrochen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>PDF: about {size}</source>
        <translation>PDF: etwa {size}</translation>
    </message>
    <message>
        <source>{page} / {pages}</source>
        <translation>{page} / {pages}</translation>
    </message>
    <message>
        <source> of {pages}</source>
        <translation> von {pages}</translation>
    </message>
    <message>
        <source>Preview of page {page} of {pages}</source>
        <translation>Vorschau von Seite {page} von {pages}</translation>
    </message>
    <message numerus="yes">
        <source>Contact sheet of %Ln image(s) from {pack}</source>
        <translation>
            <numerusform>Kontaktabzug von %Ln Bild aus {pack}</numerusform>
            <numerusform>Kontaktabzug von %Ln Bildern aus {pack}</numerusform>
        </translation>
    </message>
    <message>
        <source>{pack} contact sheet</source>
        <translation>{pack} Kontaktabzug</translation>
    </message>
    <message>
        <source>The contact sheet is not saved: {reason}</source>
        <translation>Der Kontaktabzug ist nicht gespeichert: {reason}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln page(s) are saved, the first as {name}</source>
        <translation>
            <numerusform>%Ln Seite ist gespeichert, die erste als {name}</numerusform>
            <numerusform>%Ln Seiten sind gespeichert, die erste als {name}</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} is saved</source>
        <translation>{name} ist gespeichert</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) could not be loaded</source>
        <translation>
            <numerusform>%Ln Bild konnte nicht geladen werden</numerusform>
            <numerusform>%Ln Bilder konnten nicht geladen werden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Slides</name>
    <message>
        <source>Slides</source>
        <translation>Folien</translation>
    </message>
    <message>
        <source>Drag up to 10 images here, or send them with T.</source>
        <translation>Ziehen Sie bis zu 10 Bilder hierher, oder fügen Sie sie mit T hinzu.</translation>
    </message>
    <message>
        <source>This changed everything</source>
        <translation>Das hat alles verändert</translation>
    </message>
    <message>
        <source>Sample text</source>
        <translation>Beispieltext</translation>
    </message>
    <message>
        <source>TikTok: white, outlined</source>
        <translation>TikTok: weiß mit Kontur</translation>
    </message>
    <message>
        <source>Inverted: black on a white box</source>
        <translation>Invertiert: schwarz auf weißer Fläche</translation>
    </message>
    <message>
        <source>Shadow: white with a shadow</source>
        <translation>Schatten: weiß mit Schatten</translation>
    </message>
    <message>
        <source>White</source>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Schwarz</translation>
    </message>
    <message>
        <source>Snapchat: white on a dark bar</source>
        <translation>Snapchat: weiß auf dunklem Balken</translation>
    </message>
    <message>
        <source>At the top</source>
        <translation>Oben</translation>
    </message>
    <message>
        <source>In the middle</source>
        <translation>In der Mitte</translation>
    </message>
    <message>
        <source>At the bottom</source>
        <translation>Unten</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Zuschnitt</translation>
    </message>
    <message>
        <source>No longer in the pack</source>
        <translation>Nicht mehr im Paket</translation>
    </message>
    <message>
        <source>An image without an ID cannot be a slide.</source>
        <translation>Ein Bild ohne ID kann keine Folie sein.</translation>
    </message>
    <message>
        <source>The slides are as before.</source>
        <translation>Die Folien sind wie zuvor.</translation>
    </message>
    <message>
        <source>The slides are changed again.</source>
        <translation>Die Folien sind wieder geändert.</translation>
    </message>
    <message>
        <source>Crop as a player with this aspect ratio does</source>
        <translation>Zuschneiden wie ein Player mit diesem Seitenverhältnis</translation>
    </message>
    <message>
        <source>Copy slides</source>
        <translation>Folien kopieren</translation>
    </message>
    <message>
        <source>Hard to read</source>
        <translation>Schlecht lesbar</translation>
    </message>
    <message>
        <source>Copy, role, order and sample text of the slides</source>
        <translation>Kopieren, Rolle, Reihenfolge und Beispieltext der Folien</translation>
    </message>
    <message>
        <source>Hook</source>
        <translation>Aufhänger</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Discovery</source>
        <translation>Entdeckung</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>Beweis</translation>
    </message>
    <message>
        <source>Call to action</source>
        <translation>Call-to-Action</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>{count} of {most}</source>
        <translation>{count} von {most}</translation>
    </message>
    <message>
        <source>Already a slide</source>
        <translation>Ist bereits eine Folie</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) sent to the slides, {count}</source>
        <translation>
            <numerusform>%Ln Bild zu den Folien hinzugefügt, {count}</numerusform>
            <numerusform>%Ln Bilder zu den Folien hinzugefügt, {count}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There are {most} slides at most: %Ln image(s) left out</source>
        <translation>
            <numerusform>Es gibt höchstens {most} Folien: %Ln Bild ausgelassen</numerusform>
            <numerusform>Es gibt höchstens {most} Folien: %Ln Bilder ausgelassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s) removed</source>
        <translation>
            <numerusform>%Ln Folie entfernt</numerusform>
            <numerusform>%Ln Folien entfernt</numerusform>
        </translation>
    </message>
    <message>
        <source>Room for text: top {top} %, middle {middle} %, bottom {bottom} %</source>
        <translation>Platz für Text: oben {top} %, Mitte {middle} %, unten {bottom} %</translation>
    </message>
</context>
<context>
    <name>Stacks</name>
    <message>
        <source>Stack</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Keep this one, reject the others</source>
        <translation>Dieses behalten, die anderen ablehnen</translation>
    </message>
    <message>
        <source>Unfold or fold the stack</source>
        <translation>Stapel auf- oder zuklappen</translation>
    </message>
    <message>
        <source>No two of the pictures that are loaded are the same</source>
        <translation>Von den geladenen Bildern sind keine zwei gleich</translation>
    </message>
    <message>
        <source>This image is in no stack</source>
        <translation>Dieses Bild ist in keinem Stapel</translation>
    </message>
    <message>
        <source>Stacks are switched off</source>
        <translation>Stapel sind ausgeschaltet</translation>
    </message>
    <message>
        <source>These images are not the same, here and in other packs</source>
        <translation>Diese Bilder sind nicht gleich, hier und in anderen Paketen</translation>
    </message>
    <message>
        <source>These images may be the same again</source>
        <translation>Diese Bilder können wieder als gleich gelten</translation>
    </message>
    <message>
        <source>link works</source>
        <translation>Link funktioniert</translation>
    </message>
    <message>
        <source>larger</source>
        <translation>größer</translation>
    </message>
    <message>
        <source>sharper</source>
        <translation>schärfer</translation>
    </message>
    <message>
        <source>described</source>
        <translation>beschrieben</translation>
    </message>
    <message>
        <source>The same file as image {position}</source>
        <translation>Dieselbe Datei wie Bild {position}</translation>
    </message>
    <message>
        <source>Image {position} in another size or quality</source>
        <translation>Bild {position} in anderer Größe oder Qualität</translation>
    </message>
    <message>
        <source>Image {position}, mirrored</source>
        <translation>Bild {position}, gespiegelt</translation>
    </message>
    <message>
        <source>Image {position}, cropped or changed</source>
        <translation>Bild {position}, beschnitten oder verändert</translation>
    </message>
    <message>
        <source>Stack of {count} unfolded</source>
        <translation>Stapel mit {count} Bildern aufgeklappt</translation>
    </message>
    <message>
        <source>Stack of {count} folded</source>
        <translation>Stapel mit {count} Bildern zugeklappt</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) rejected, image {position} is kept</source>
        <translation>
            <numerusform>%Ln Bild abgelehnt, Bild {position} bleibt</numerusform>
            <numerusform>%Ln Bilder abgelehnt, Bild {position} bleibt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in stacks</source>
        <translation>
            <numerusform>%Ln weiteres in Stapeln</numerusform>
            <numerusform>%Ln weitere in Stapeln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in stacks without a mark</source>
        <translation>
            <numerusform>%Ln weiteres in Stapeln ohne Markierung</numerusform>
            <numerusform>%Ln weitere in Stapeln ohne Markierung</numerusform>
        </translation>
    </message>
    <message>
        <source>{place} of {count} of a stack</source>
        <translation>{place} von {count} eines Stapels</translation>
    </message>
    <message>
        <source>Best of {count}: {reasons}</source>
        <translation>Das beste von {count}: {reasons}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln stack(s) with {images} images</source>
        <translation>
            <numerusform>%Ln Stapel mit {images} Bildern</numerusform>
            <numerusform>%Ln Stapel mit {images} Bildern</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>the others load when you scroll to them</source>
        <translation>die übrigen werden beim Blättern geladen</translation>
    </message>
    <message>
        <source>Retry failed images</source>
        <translation>Erneut laden</translation>
    </message>
    <message>
        <source>Thumbnails</source>
        <translation>Vorschaubilder</translation>
    </message>
    <message>
        <source>{selected} of {total} selected</source>
        <translation>{selected} von {total} ausgewählt</translation>
    </message>
    <message>
        <source>loading {done} of {total}</source>
        <translation>wird geladen: {done} von {total}</translation>
    </message>
    <message>
        <source>{shown} of {total} loaded</source>
        <translation>{shown} von {total} geladen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln fehlgeschlagen</numerusform>
            <numerusform>%Ln fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Load all {total}</source>
        <translation>Alle {total} laden</translation>
    </message>
    <message>
        <source>Load all {total} (about {size})</source>
        <translation>Alle {total} laden (etwa {size})</translation>
    </message>
    <message numerus="yes">
        <source>Load about %Ln more ({size})</source>
        <translation>
            <numerusform>Etwa %Ln weiteres laden ({size})</numerusform>
            <numerusform>Etwa %Ln weitere laden ({size})</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) are not loaded yet, and there is no room for all of them</source>
        <translation>
            <numerusform>%Ln Bild ist noch nicht geladen, und dafür ist kein Platz</numerusform>
            <numerusform>%Ln Bilder sind noch nicht geladen, und für alle ist kein Platz</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Download the %Ln image(s) that are not loaded yet</source>
        <translation>
            <numerusform>Das %Ln Bild laden, das noch nicht geladen ist</numerusform>
            <numerusform>Die %Ln Bilder laden, die noch nicht geladen sind</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Statuses</name>
    <message>
        <source>Described</source>
        <translation>Beschrieben</translation>
    </message>
    <message>
        <source>Being described</source>
        <translation>Wird beschrieben</translation>
    </message>
    <message>
        <source>Description pending</source>
        <translation>Beschreibung ausstehend</translation>
    </message>
    <message>
        <source>Description failed</source>
        <translation>Beschreibung fehlgeschlagen</translation>
    </message>
    <message>
        <source>No status</source>
        <translation>Kein Status</translation>
    </message>
    <message>
        <source>Other statuses</source>
        <translation>Andere Status</translation>
    </message>
    <message>
        <source>Not described yet</source>
        <translation>Noch nicht beschrieben</translation>
    </message>
    <message>
        <source>No description was written</source>
        <translation>Es wurde keine Beschreibung geschrieben</translation>
    </message>
    <message>
        <source>Not described: the description failed</source>
        <translation>Nicht beschrieben: Die Beschreibung ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>{status}: {count}</source>
        <translation>{status}: {count}</translation>
    </message>
</context>
<context>
    <name>Storage</name>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Clear…</source>
        <translation>Leeren…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt…</translation>
    </message>
    <message>
        <source>Nothing is saved.</source>
        <translation>Nichts gespeichert.</translation>
    </message>
    <message>
        <source>This system has no folder for it: it is kept until you close the window.</source>
        <translation>Dieses System hat keinen Ordner dafür: Es bleibt erhalten, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>The folder doesn’t answer.</source>
        <translation>Der Ordner antwortet nicht.</translation>
    </message>
    <message>
        <source>Nothing was changed: the file can’t be written now.</source>
        <translation>Nichts wurde geändert: In die Datei kann gerade nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Everything is back</source>
        <translation>Alles ist wieder da</translation>
    </message>
    <message>
        <source>Thumbnails</source>
        <translation>Vorschaubilder</translation>
    </message>
    <message>
        <source>Saved packs</source>
        <translation>Gespeicherte Pakete</translation>
    </message>
    <message>
        <source>Marks, notes and slides</source>
        <translation>Markierungen, Notizen und Folien</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Small pictures of the images that you have seen. They are downloaded again when they are needed.</source>
        <translation>Verkleinerte Fassungen der Bilder, die Sie gesehen haben. Sie werden bei Bedarf neu heruntergeladen.</translation>
    </message>
    <message>
        <source>Recent packs and tabs, with what the service has sent of them, so that they open at once and can be searched, and what was read of slideshows.</source>
        <translation>Zuletzt geöffnete Pakete und Tabs mit dem, was der Dienst dazu gesendet hat, damit sie sofort öffnen und durchsucht werden können, und was über Slideshows gelesen wurde.</translation>
    </message>
    <message>
        <source>What you have picked, rejected, noted, arranged and taken away. It is on this computer alone.</source>
        <translation>Was Sie angenommen, abgelehnt, notiert, angeordnet und entnommen haben. Es ist nur auf diesem Computer.</translation>
    </message>
    <message>
        <source>What the program did and what failed, without keys. It helps to find out why.</source>
        <translation>Was das Programm getan hat und was fehlgeschlagen ist, ohne Schlüssel. Es hilft, die Ursache zu finden.</translation>
    </message>
    <message>
        <source>Thumbnails deleted. They come back when you look at their packs.</source>
        <translation>Vorschaubilder gelöscht. Sie kommen wieder, wenn Sie ihre Pakete ansehen.</translation>
    </message>
    <message>
        <source>Saved packs removed. They are deleted when you close the window.</source>
        <translation>Gespeicherte Pakete entfernt. Sie werden gelöscht, wenn Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>Marks, notes and slides deleted. They can be brought back until you close the window.</source>
        <translation>Markierungen, Notizen und Folien gelöscht. Sie lassen sich zurückholen, bis Sie das Fenster schließen.</translation>
    </message>
    <message>
        <source>Log deleted. A new one is started.</source>
        <translation>Protokoll gelöscht. Ein neues wird begonnen.</translation>
    </message>
    <message>
        <source>Nothing new is kept: the disk is full.</source>
        <translation>Nichts Neues wird gespeichert: Der Datenträger ist voll.</translation>
    </message>
    <message>
        <source>Nothing can be kept or deleted: the folder can’t be written.</source>
        <translation>Nichts kann gespeichert oder gelöscht werden: In den Ordner kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>The folder can’t be made, read or written.</source>
        <translation>Der Ordner kann nicht angelegt, gelesen oder beschrieben werden.</translation>
    </message>
    <message>
        <source>Something that is no file is in the file’s place.</source>
        <translation>An der Stelle der Datei befindet sich etwas, das keine Datei ist.</translation>
    </message>
    <message>
        <source>Another program keeps the file locked.</source>
        <translation>Ein anderes Programm sperrt die Datei.</translation>
    </message>
    <message>
        <source>A newer version of Pack Browser has made the file.</source>
        <translation>Die Datei stammt von einer neueren Version von Pack Browser.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>Die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>What was removed is deleted when you close the window, which frees up to {size}.</source>
        <translation>Das Entfernte wird gelöscht, wenn Sie das Fenster schließen; das gibt bis zu {size} frei.</translation>
    </message>
    <message>
        <source>Delete all marks, notes and slides?</source>
        <translation>Alle Markierungen, Notizen und Folien löschen?</translation>
    </message>
    <message>
        <source>They are kept nowhere else, and disappear from open packs, too. You can undo this until you close the window.</source>
        <translation>Sie sind nirgends sonst gespeichert und verschwinden auch aus geöffneten Paketen. Sie können das rückgängig machen, bis Sie das Fenster schließen.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pack(s)</source>
        <translation>
            <numerusform>%Ln Paket</numerusform>
            <numerusform>%Ln Pakete</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln Datei</numerusform>
            <numerusform>%Ln Dateien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>{images} in {packs}</source>
        <translation>{images} · {packs}</translation>
    </message>
</context>
<context>
    <name>Tabs</name>
    <message>
        <source>New tab</source>
        <translation>Neuer Tab</translation>
    </message>
    <message>
        <source>Close the tab</source>
        <translation>Tab schließen</translation>
    </message>
    <message>
        <source>{title}, {failure}</source>
        <translation>{title}, {failure}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln tabs are open. Close some of them first.</source>
        <translation>
            <numerusform>%Ln Tab ist geöffnet. Schließen Sie ihn zuerst.</numerusform>
            <numerusform>%Ln Tabs sind geöffnet. Schließen Sie zuerst einige davon.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{most} tabs are open, and %Ln more could not be opened. Close some first.</source>
        <translation>
            <numerusform>{most} Tabs sind geöffnet, und %Ln weiterer konnte nicht geöffnet werden. Schließen Sie zuerst einige.</numerusform>
            <numerusform>{most} Tabs sind geöffnet, und %Ln weitere konnten nicht geöffnet werden. Schließen Sie zuerst einige.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>You have left the demo</source>
        <translation>Sie haben die Demo beendet</translation>
    </message>
    <message>
        <source>Details copied</source>
        <translation>Details kopiert</translation>
    </message>
    <message>
        <source>Diagnostics copied</source>
        <translation>Diagnosedaten kopiert</translation>
    </message>
    <message>
        <source>There is no log: its folder can’t be made or written</source>
        <translation>Es gibt kein Protokoll: Sein Ordner kann nicht angelegt oder beschrieben werden</translation>
    </message>
    <message>
        <source>Settings are not saved: their file can’t be read or written.</source>
        <translation>Einstellungen werden nicht gespeichert: Ihre Datei lässt sich nicht lesen oder schreiben.</translation>
    </message>
    <message>
        <source>Not copied: the clipboard did not take it</source>
        <translation>Nicht kopiert: Die Zwischenablage hat es nicht angenommen</translation>
    </message>
    <message>
        <source>Not copied: the clipboard did not take it. Try again.</source>
        <translation>Nicht kopiert: Die Zwischenablage hat es nicht angenommen. Versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Nothing to copy: select an image first</source>
        <translation>Nichts zu kopieren: Wählen Sie zuerst ein Bild aus</translation>
    </message>
    <message>
        <source>Nothing to copy: none of these images has a URL</source>
        <translation>Nichts zu kopieren: Keines dieser Bilder hat eine URL</translation>
    </message>
    <message>
        <source>Text copied</source>
        <translation>Text kopiert</translation>
    </message>
    <message numerus="yes">
        <source>%Ln URL(s) copied</source>
        <translation>
            <numerusform>%Ln URL kopiert</numerusform>
            <numerusform>%Ln URLs kopiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln URL(s) copied: the whole pack, not only the {shown} shown</source>
        <translation>
            <numerusform>%Ln URL kopiert: das ganze Paket, nicht nur die {shown} angezeigten</numerusform>
            <numerusform>%Ln URLs kopiert: das ganze Paket, nicht nur die {shown} angezeigten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln URL(s) copied: those that are shown</source>
        <translation>
            <numerusform>%Ln URL kopiert: die angezeigte</numerusform>
            <numerusform>%Ln URLs kopiert: die angezeigten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) not opened: the URL is no web address with http or https</source>
        <translation>
            <numerusform>%Ln Bild nicht geöffnet: Die URL ist keine Webadresse mit http oder https</numerusform>
            <numerusform>%Ln Bilder nicht geöffnet: Die URL ist keine Webadresse mit http oder https</numerusform>
        </translation>
    </message>
    <message>
        <source>No browser opened. The page is at {address}</source>
        <translation>Es wurde kein Browser geöffnet. Die Seite ist unter {address}</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln image(s) loaded</source>
        <translation>
            <numerusform>%Ln Bild geladen</numerusform>
            <numerusform>Alle %Ln Bilder geladen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancelled: {loaded} of %Ln image(s) loaded</source>
        <translation>
            <numerusform>Abgebrochen: {loaded} von %Ln Bild geladen</numerusform>
            <numerusform>Abgebrochen: {loaded} von %Ln Bildern geladen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{loaded} of %Ln image(s) loaded; there is no room for more</source>
        <translation>
            <numerusform>{loaded} von %Ln Bild geladen; für mehr ist kein Platz</numerusform>
            <numerusform>{loaded} von %Ln Bildern geladen; für mehr ist kein Platz</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{loaded} of %Ln image(s) loaded, {failed} failed</source>
        <translation>
            <numerusform>{loaded} von %Ln Bild geladen, {failed} fehlgeschlagen</numerusform>
            <numerusform>{loaded} von %Ln Bildern geladen, {failed} fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Thumbnails are kept in memory only: the disk is full</source>
        <translation>Vorschaubilder bleiben nur im Arbeitsspeicher: Der Datenträger ist voll</translation>
    </message>
    <message>
        <source>Thumbnails are kept in memory only: the folder is missing and can’t be made, or can’t be written</source>
        <translation>Vorschaubilder bleiben nur im Arbeitsspeicher: Der Ordner fehlt und kann nicht angelegt oder nicht beschrieben werden</translation>
    </message>
    <message>
        <source>Thumbnails are kept in memory only: the file is damaged and could not be recreated</source>
        <translation>Vorschaubilder bleiben nur im Arbeitsspeicher: Die Datei ist beschädigt und konnte nicht neu angelegt werden</translation>
    </message>
    <message>
        <source>Thumbnails are kept in memory only: a link stands in place of the folder or of one of its files</source>
        <translation>Vorschaubilder bleiben nur im Arbeitsspeicher: Anstelle des Ordners oder einer seiner Dateien gibt es dort eine Verknüpfung</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Stop loading</source>
        <translation>Laden abbrechen</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>Demo</translation>
    </message>
    <message>
        <source>The built-in demonstration service is in use. The menu leaves it.</source>
        <translation>Der eingebaute Demonstrationsdienst wird verwendet. Über das Menü beenden Sie ihn.</translation>
    </message>
    <message>
        <source>Pack ID, name or link</source>
        <translation>Paket-ID, Name oder Link</translation>
    </message>
    <message>
        <source>Words to look for, “a phrase” in quotes, -word to leave out</source>
        <translation>Gesuchte Wörter, „Wortgruppen“ in Anführungszeichen, -Wort zum Ausschließen</translation>
    </message>
    <message>
        <source>Not opened</source>
        <translation>Nicht geöffnet</translation>
    </message>
    <message>
        <source>Opening pack</source>
        <translation>Paket wird geöffnet</translation>
    </message>
    <message>
        <source>Larger or smaller thumbnails</source>
        <translation>Größere oder kleinere Vorschaubilder</translation>
    </message>
    <message>
        <source>No pack ID in this text. It looks like 11111111-1111-1111-1111-111111111111.</source>
        <translation>Dieser Text enthält keine Paket-ID. Sie sieht so aus: 11111111-1111-1111-1111-111111111111.</translation>
    </message>
    <message>
        <source>Enter a pack ID or a name, or paste a link.</source>
        <translation>Geben Sie eine Paket-ID oder einen Namen ein, oder fügen Sie einen Link ein.</translation>
    </message>
    <message>
        <source>Nothing matches, and this has no pack ID, such as 11111111-1111-1111-1111-111111111111.</source>
        <translation>Kein Treffer, und keine Paket-ID wie 11111111-1111-1111-1111-111111111111.</translation>
    </message>
    <message>
        <source>This link names no pack. It looks like packbrowser://11111111-1111-1111-1111-111111111111.</source>
        <translation>Dieser Link nennt kein Paket. Er sieht so aus: packbrowser://11111111-1111-1111-1111-111111111111.</translation>
    </message>
    <message>
        <source>More than one pack ID in this text. Keep the one you want to open.</source>
        <translation>Mehrere Paket-IDs in diesem Text. Lassen Sie nur die stehen, die Sie öffnen möchten.</translation>
    </message>
    <message>
        <source>This pack ID is cut: it has {length} of 36 characters.</source>
        <translation>Diese Paket-ID ist abgeschnitten: Sie hat {length} von 36 Zeichen.</translation>
    </message>
    <message>
        <source>Recent packs ({key})</source>
        <translation>Zuletzt geöffnete Pakete ({key})</translation>
    </message>
</context>
<context>
    <name>Uses</name>
    <message>
        <source>Find where it was used</source>
        <translation>Verwendung suchen</translation>
    </message>
    <message>
        <source>This service lists no slideshows, so it is not known where images were used</source>
        <translation>Dieser Dienst listet keine Slideshows auf, daher ist nicht bekannt, wo Bilder verwendet wurden</translation>
    </message>
    <message>
        <source>This key may not see slideshows, so it is not known where images were used</source>
        <translation>Mit diesem Schlüssel sind keine Slideshows zu sehen, daher ist nicht bekannt, wo Bilder verwendet wurden</translation>
    </message>
    <message numerus="yes">
        <source>Cancelled: %Ln slideshow(s) read</source>
        <translation>
            <numerusform>Abgebrochen: %Ln Slideshow gelesen</numerusform>
            <numerusform>Abgebrochen: %Ln Slideshows gelesen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slideshow(s) looked through, {read} of them new or changed</source>
        <translation>
            <numerusform>%Ln Slideshow durchgesehen, davon {read} neu oder geändert</numerusform>
            <numerusform>%Ln Slideshows durchgesehen, davon {read} neu oder geändert</numerusform>
        </translation>
    </message>
    <message>
        <source>{used} of {total} images here were used</source>
        <translation>{used} von {total} Bildern hier wurden verwendet</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Pressed</source>
        <translation>Gedrückt</translation>
    </message>
    <message>
        <source>The filmstrip is shown when the window has room for it</source>
        <translation>Der Filmstreifen erscheint, wenn im Fenster Platz dafür ist</translation>
    </message>
    <message>
        <source>This image can’t be shown sharper at this scale</source>
        <translation>Dieses Bild kann in dieser Größe nicht schärfer angezeigt werden</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>No guide</source>
        <translation>Keine Hilfslinien</translation>
    </message>
    <message>
        <source>Safe zones of vertical video, 9:16</source>
        <translation>Sichere Bereiche für Hochkantvideo, 9:16</translation>
    </message>
    <message>
        <source>Cropped to 4:5</source>
        <translation>Zugeschnitten auf 4:5</translation>
    </message>
    <message>
        <source>Cropped to 1:1</source>
        <translation>Zugeschnitten auf 1:1</translation>
    </message>
    <message>
        <source>{width} × {height}</source>
        <translation>{width} × {height}</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}&#xa0;%</translation>
    </message>
    <message>
        <source>Loading… {received} of {total}</source>
        <translation>Wird geladen… {received} von {total}</translation>
    </message>
    <message>
        <source>Loading… {size}</source>
        <translation>Wird geladen… {size}</translation>
    </message>
    <message>
        <source>The original could not be shown: {reason}</source>
        <translation>Das Original konnte nicht angezeigt werden: {reason}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Opening pack…</source>
        <translation>Paket wird geöffnet…</translation>
    </message>
    <message>
        <source>Links open new windows, because they can’t reach this one</source>
        <translation>Links öffnen eigene Fenster, weil sie dieses nicht erreichen</translation>
    </message>
    <message>
        <source>Links open windows of their own, and the window closed last keeps the tabs: Pack Browser’s folder for temporary files is another user’s, or can’t be used</source>
        <translation>Links öffnen eigene Fenster, und das zuletzt geschlossene behält die Tabs: Der Ordner von Pack Browser für temporäre Dateien gehört einem anderen Benutzer oder ist nicht verwendbar</translation>
    </message>
    <message>
        <source>Waiting for the keychain…</source>
        <translation>Auf den Schlüsselbund wird gewartet…</translation>
    </message>
    <message>
        <source>Links open new windows, because a system library is missing: {name}</source>
        <translation>Links öffnen eigene Fenster, weil eine Systembibliothek fehlt: {name}</translation>
    </message>
</context>
</TS>
