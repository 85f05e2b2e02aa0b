<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Accessible</name>
    <message numerus="yes">
        <source>used in %Ln slideshow(s)</source>
        <translation>
            <numerusform>used in %Ln slideshow</numerusform>
            <numerusform>used in %Ln slideshows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln new</numerusform>
            <numerusform>%Ln new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln gone</numerusform>
            <numerusform>%Ln gone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln newly described</source>
        <translation>
            <numerusform>%Ln newly described</numerusform>
            <numerusform>%Ln newly described</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln description(s) changed</source>
        <translation>
            <numerusform>%Ln description changed</numerusform>
            <numerusform>%Ln descriptions changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln change</numerusform>
            <numerusform>%Ln changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone…</source>
        <translation>
            <numerusform>%Ln gone…</numerusform>
            <numerusform>%Ln gone…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) marked as seen</source>
        <translation>
            <numerusform>%Ln change marked as seen</numerusform>
            <numerusform>%Ln changes marked as seen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not marked as seen any more</source>
        <translation>
            <numerusform>%Ln change not marked as seen any more</numerusform>
            <numerusform>%Ln changes not marked as seen any more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) that are not in the pack any more</source>
        <translation>
            <numerusform>%Ln image that is not in the pack any more</numerusform>
            <numerusform>%Ln images that are not in the pack any more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message numerus="yes">
        <source>Copy %Ln URL(s)</source>
        <translation>
            <numerusform>Copy URL</numerusform>
            <numerusform>Copy %Ln URLs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Open in browser (at most %Ln)</source>
        <translation>
            <numerusform>Open in browser (at most %Ln)</numerusform>
            <numerusform>Open in browser (at most %Ln)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Copying</name>
    <message numerus="yes">
        <source>%Ln selected image(s)</source>
        <translation>
            <numerusform>%Ln selected image</numerusform>
            <numerusform>%Ln selected images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln shown image(s)</source>
        <translation>
            <numerusform>%Ln shown image</numerusform>
            <numerusform>%Ln shown images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picked image(s)</source>
        <translation>
            <numerusform>%Ln picked image</numerusform>
            <numerusform>%Ln picked images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{explanation} It holds {limit}: the last %Ln image(s) are left out.</source>
        <translation>
            <numerusform>{explanation} It holds {limit}: the last image is left out.</numerusform>
            <numerusform>{explanation} It holds {limit}: the last %Ln images are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) copied as {form}</source>
        <translation>
            <numerusform>%Ln image copied as {form}</numerusform>
            <numerusform>%Ln images copied as {form}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>First {held} of {available} images copied as {form}; %Ln left out</source>
        <translation>
            <numerusform>First {held} of {available} images copied as {form}; %Ln left out</numerusform>
            <numerusform>First {held} of {available} images copied as {form}; %Ln left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s) copied as {form}, in the order of the tray</source>
        <translation>
            <numerusform>%Ln slide copied as {form}, in the order of the tray</numerusform>
            <numerusform>%Ln slides copied as {form}, in the order of the tray</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out, without an image or a URL: {slides}</source>
        <translation>
            <numerusform>%Ln left out, without an image or a URL: {slides}</numerusform>
            <numerusform>%Ln left out, without an image or a URL: {slides}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message numerus="yes">
        <source>%Ln character(s)</source>
        <translation>
            <numerusform>%Ln character</numerusform>
            <numerusform>%Ln characters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first {shown} of %Ln character(s)</source>
        <translation>
            <numerusform>The first {shown} of %Ln character</numerusform>
            <numerusform>The first {shown} of %Ln characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Downloads</name>
    <message numerus="yes">
        <source>Download %Ln picked original(s) from {name}</source>
        <translation>
            <numerusform>Download %Ln picked original from {name}</numerusform>
            <numerusform>Download %Ln picked originals from {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Download %Ln original(s) from {name}</source>
        <translation>
            <numerusform>Download %Ln original from {name}</numerusform>
            <numerusform>Download %Ln originals from {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln original(s) downloaded</source>
        <translation>
            <numerusform>{done} of %Ln original downloaded</numerusform>
            <numerusform>{done} of %Ln originals downloaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln original(s) downloaded</source>
        <translation>
            <numerusform>%Ln original downloaded</numerusform>
            <numerusform>%Ln originals downloaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln were there already</source>
        <translation>
            <numerusform>%Ln was there already</numerusform>
            <numerusform>%Ln were there already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message numerus="yes">
        <source>The service asks for a pause. Trying again in %Ln second(s).</source>
        <translation>
            <numerusform>The service asks for a pause. Trying again in %Ln second.</numerusform>
            <numerusform>The service asks for a pause. Trying again in %Ln seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message numerus="yes">
        <source>All %Ln image(s)</source>
        <translation>
            <numerusform>The only image</numerusform>
            <numerusform>All %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln picked image(s) of {name} as {form}</source>
        <translation>
            <numerusform>Export %Ln picked image of {name} as {form}</numerusform>
            <numerusform>Export %Ln picked images of {name} as {form}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln image(s) of {name} as {form}</source>
        <translation>
            <numerusform>Export %Ln image of {name} as {form}</numerusform>
            <numerusform>Export %Ln images of {name} as {form}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) exported to {file}</source>
        <translation>
            <numerusform>%Ln image exported to {file}</numerusform>
            <numerusform>%Ln images exported to {file}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) could not be loaded</source>
        <translation>
            <numerusform>%Ln picture could not be loaded</numerusform>
            <numerusform>%Ln pictures could not be loaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message numerus="yes">
        <source>{value}, %Ln image(s)</source>
        <translation>
            <numerusform>{value}, %Ln image</numerusform>
            <numerusform>{value}, %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{value}, %Ln image(s), chosen</source>
        <translation>
            <numerusform>{value}, %Ln image, chosen</numerusform>
            <numerusform>{value}, %Ln images, chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{value}, %Ln image(s), left out</source>
        <translation>
            <numerusform>{value}, %Ln image, left out</numerusform>
            <numerusform>{value}, %Ln images, left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more: search for them</source>
        <translation>
            <numerusform>and %Ln more: search for them</numerusform>
            <numerusform>and %Ln more: search for them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Without “{choice}”: %Ln image(s)</source>
        <translation>
            <numerusform>Without “{choice}”: %Ln image</numerusform>
            <numerusform>Without “{choice}”: %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only “{choice}”: %Ln image(s)</source>
        <translation>
            <numerusform>Only “{choice}”: %Ln image</numerusform>
            <numerusform>Only “{choice}”: %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Home</name>
    <message numerus="yes">
        <source>{images} · %Ln described</source>
        <translation>
            <numerusform>{images} · %Ln described</numerusform>
            <numerusform>{images} · %Ln described</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pack(s)</source>
        <translation>
            <numerusform>%Ln pack</numerusform>
            <numerusform>%Ln packs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln image(s) found</source>
        <translation>
            <numerusform>All %Ln image found</numerusform>
            <numerusform>All %Ln images found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln pack(s) found</source>
        <translation>
            <numerusform>All %Ln pack found</numerusform>
            <numerusform>All %Ln packs found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Image</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %Ln slideshow(s)</source>
        <translation>
            <numerusform>In %Ln slideshow</numerusform>
            <numerusform>In %Ln slideshows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln more</numerusform>
            <numerusform>%Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln job(s) have ended?</source>
        <translation>
            <numerusform>Quit before %Ln job has ended?</numerusform>
            <numerusform>Quit before %Ln jobs have ended?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>KeyList</name>
    <message numerus="yes">
        <source>%Ln credit(s) left</source>
        <translation>
            <numerusform>%Ln credit left</numerusform>
            <numerusform>%Ln credits left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Links</name>
    <message numerus="yes">
        <source>What the last check has left (%Ln)</source>
        <translation>
            <numerusform>What the last check has left (%Ln)</numerusform>
            <numerusform>What the last check has left (%Ln)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln broken link(s) copied</source>
        <translation>
            <numerusform>%Ln broken link copied</numerusform>
            <numerusform>%Ln broken links copied</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Check %Ln link(s) of {name}</source>
        <translation>
            <numerusform>Check %Ln link of {name}</numerusform>
            <numerusform>Check %Ln links of {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln work(s)</source>
        <translation>
            <numerusform>%Ln works</numerusform>
            <numerusform>%Ln work</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln work(s), but not as it should</source>
        <translation>
            <numerusform>%Ln works, but not as it should</numerusform>
            <numerusform>%Ln work, but not as they should</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln refused us</source>
        <translation>
            <numerusform>%Ln refused us</numerusform>
            <numerusform>%Ln refused us</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln gone</numerusform>
            <numerusform>%Ln gone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln fail(s)</source>
        <translation>
            <numerusform>%Ln fails</numerusform>
            <numerusform>%Ln fail</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s) checked</source>
        <translation>
            <numerusform>%Ln link checked</numerusform>
            <numerusform>%Ln links checked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s) left</source>
        <translation>
            <numerusform>%Ln link left</numerusform>
            <numerusform>%Ln links left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Marks</name>
    <message numerus="yes">
        <source>%Ln picked</source>
        <translation>
            <numerusform>%Ln picked</numerusform>
            <numerusform>%Ln picked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rejected</source>
        <translation>
            <numerusform>%Ln rejected</numerusform>
            <numerusform>%Ln rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln image(s) judged</source>
        <translation>
            <numerusform>%Ln image judged</numerusform>
            <numerusform>All %Ln images judged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picked: choose again</source>
        <translation>
            <numerusform>%Ln picked: choose again</numerusform>
            <numerusform>%Ln picked: choose again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) picked</source>
        <translation>
            <numerusform>%Ln image picked</numerusform>
            <numerusform>%Ln images picked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) rejected</source>
        <translation>
            <numerusform>%Ln image rejected</numerusform>
            <numerusform>%Ln images rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) unmarked</source>
        <translation>
            <numerusform>%Ln image unmarked</numerusform>
            <numerusform>%Ln images unmarked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Marks of %Ln image(s) undone</source>
        <translation>
            <numerusform>Mark of %Ln image undone</numerusform>
            <numerusform>Marks of %Ln images undone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Marks of %Ln image(s) redone</source>
        <translation>
            <numerusform>Mark of %Ln image redone</numerusform>
            <numerusform>Marks of %Ln images redone</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message numerus="yes">
        <source>Note on %Ln image(s)</source>
        <translation>
            <numerusform>Note on %Ln image</numerusform>
            <numerusform>Note on %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Note on %Ln image(s) saved</source>
        <translation>
            <numerusform>Note on %Ln image saved</numerusform>
            <numerusform>Note on %Ln images saved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Note on %Ln image(s) removed</source>
        <translation>
            <numerusform>Note on %Ln image removed</numerusform>
            <numerusform>Note on %Ln images removed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Notes of %Ln image(s) changed back</source>
        <translation>
            <numerusform>Notes of %Ln image changed back</numerusform>
            <numerusform>Notes of %Ln images changed back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Pack</name>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln described,</source>
        <translation>
            <numerusform>%Ln described,</numerusform>
            <numerusform>%Ln described,</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln described</source>
        <translation>
            <numerusform>%Ln described</numerusform>
            <numerusform>%Ln described</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not</source>
        <translation>
            <numerusform>%Ln not</numerusform>
            <numerusform>%Ln not</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) selected</source>
        <translation>
            <numerusform>%Ln image selected</numerusform>
            <numerusform>%Ln images selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Reviews</name>
    <message numerus="yes">
        <source>%Ln more file(s) were not opened.</source>
        <translation>
            <numerusform>%Ln more file was not opened.</numerusform>
            <numerusform>%Ln more files were not opened.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picked</source>
        <translation>
            <numerusform>%Ln picked</numerusform>
            <numerusform>%Ln picked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rejected</source>
        <translation>
            <numerusform>%Ln rejected</numerusform>
            <numerusform>%Ln rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s)</source>
        <translation>
            <numerusform>%Ln note</numerusform>
            <numerusform>%Ln notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s)</source>
        <translation>
            <numerusform>%Ln slide</numerusform>
            <numerusform>%Ln slides</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) of it are not in this pack.</source>
        <translation>
            <numerusform>%Ln image of it is not in this pack.</numerusform>
            <numerusform>%Ln images of it are not in this pack.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take over from {name} for %Ln selected</source>
        <translation>
            <numerusform>Take over from {name} for %Ln selected</numerusform>
            <numerusform>Take over from {name} for %Ln selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) taken over from {name}</source>
        <translation>
            <numerusform>%Ln image taken over from {name}</numerusform>
            <numerusform>%Ln images taken over from {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s) are in the tray.</source>
        <translation>
            <numerusform>%Ln slide is in the tray.</numerusform>
            <numerusform>%Ln slides are in the tray.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>For %Ln image(s) your own mark or note differs, and stays.</source>
        <translation>
            <numerusform>For %Ln image your own mark or note differs, and stays.</numerusform>
            <numerusform>For %Ln images your own marks or notes differ, and stay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sheets</name>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Contact sheet of %Ln image(s) from {pack}</source>
        <translation>
            <numerusform>Contact sheet of %Ln image from {pack}</numerusform>
            <numerusform>Contact sheet of %Ln images from {pack}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln page(s) are saved, the first as {name}</source>
        <translation>
            <numerusform>%Ln page is saved, the first as {name}</numerusform>
            <numerusform>%Ln pages are saved, the first as {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) could not be loaded</source>
        <translation>
            <numerusform>%Ln picture could not be loaded</numerusform>
            <numerusform>%Ln pictures could not be loaded</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Slides</name>
    <message numerus="yes">
        <source>%Ln image(s) sent to the slides, {count}</source>
        <translation>
            <numerusform>%Ln image sent to the slides, {count}</numerusform>
            <numerusform>%Ln images sent to the slides, {count}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There are {most} slides at most: %Ln image(s) left out</source>
        <translation>
            <numerusform>There are {most} slides at most: %Ln image left out</numerusform>
            <numerusform>There are {most} slides at most: %Ln images left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slide(s) removed</source>
        <translation>
            <numerusform>%Ln slide removed</numerusform>
            <numerusform>%Ln slides removed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stacks</name>
    <message numerus="yes">
        <source>%Ln image(s) rejected, image {position} is kept</source>
        <translation>
            <numerusform>%Ln image rejected, image {position} is kept</numerusform>
            <numerusform>%Ln images rejected, image {position} is kept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in stacks</source>
        <translation>
            <numerusform>%Ln more in stacks</numerusform>
            <numerusform>%Ln more in stacks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in stacks without a mark</source>
        <translation>
            <numerusform>%Ln more in stacks without a mark</numerusform>
            <numerusform>%Ln more in stacks without a mark</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln stack(s) with {images} images</source>
        <translation>
            <numerusform>%Ln stack with {images} images</numerusform>
            <numerusform>%Ln stacks with {images} images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Load about %Ln more ({size})</source>
        <translation>
            <numerusform>Load about %Ln more ({size})</numerusform>
            <numerusform>Load about %Ln more ({size})</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) are not loaded yet, and there is no room for all of them</source>
        <translation>
            <numerusform>%Ln image is not loaded yet, and there is no room for it</numerusform>
            <numerusform>%Ln images are not loaded yet, and there is no room for all of them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Download the %Ln image(s) that are not loaded yet</source>
        <translation>
            <numerusform>Download the %Ln image that is not loaded yet</numerusform>
            <numerusform>Download the %Ln images that are not loaded yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Storage</name>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln picture</numerusform>
            <numerusform>%Ln pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pack(s)</source>
        <translation>
            <numerusform>%Ln pack</numerusform>
            <numerusform>%Ln packs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tabs</name>
    <message numerus="yes">
        <source>%Ln tabs are open. Close some of them first.</source>
        <translation>
            <numerusform>%Ln tab is open. Close it first.</numerusform>
            <numerusform>%Ln tabs are open. Close some of them first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{most} tabs are open, and %Ln more could not be opened. Close some first.</source>
        <translation>
            <numerusform>{most} tabs are open, and %Ln more could not be opened. Close some first.</numerusform>
            <numerusform>{most} tabs are open, and %Ln more could not be opened. Close some first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message numerus="yes">
        <source>%Ln URL(s) copied</source>
        <translation>
            <numerusform>%Ln URL copied</numerusform>
            <numerusform>%Ln URLs copied</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln URL(s) copied: the whole pack, not only the {shown} shown</source>
        <translation>
            <numerusform>%Ln URL copied: the whole pack, not only the {shown} shown</numerusform>
            <numerusform>%Ln URLs copied: the whole pack, not only the {shown} shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln URL(s) copied: those that are shown</source>
        <translation>
            <numerusform>%Ln URL copied: those that are shown</numerusform>
            <numerusform>%Ln URLs copied: those that are shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) not opened: the URL is no web address with http or https</source>
        <translation>
            <numerusform>%Ln image not opened: the URL is no web address with http or https</numerusform>
            <numerusform>%Ln images not opened: the URL is no web address with http or https</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln image(s) loaded</source>
        <translation>
            <numerusform>All %Ln image loaded</numerusform>
            <numerusform>All %Ln images loaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancelled: {loaded} of %Ln image(s) loaded</source>
        <translation>
            <numerusform>Cancelled: {loaded} of %Ln image loaded</numerusform>
            <numerusform>Cancelled: {loaded} of %Ln images loaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{loaded} of %Ln image(s) loaded; there is no room for more</source>
        <translation>
            <numerusform>{loaded} of %Ln image loaded; there is no room for more</numerusform>
            <numerusform>{loaded} of %Ln images loaded; there is no room for more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{loaded} of %Ln image(s) loaded, {failed} failed</source>
        <translation>
            <numerusform>{loaded} of %Ln image loaded, {failed} failed</numerusform>
            <numerusform>{loaded} of %Ln images loaded, {failed} failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Uses</name>
    <message numerus="yes">
        <source>Cancelled: %Ln slideshow(s) read</source>
        <translation>
            <numerusform>Cancelled: %Ln slideshow read</numerusform>
            <numerusform>Cancelled: %Ln slideshows read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln slideshow(s) looked through, {read} of them new or changed</source>
        <translation>
            <numerusform>%Ln slideshow looked through, {read} of them new or changed</numerusform>
            <numerusform>%Ln slideshows looked through, {read} of them new or changed</numerusform>
        </translation>
    </message>
</context>
</TS>
