<?php
// WordPress stores names as HTML and unescapes backslashes, so a title is passed in
// WordPress' own form: shoppers read exactly what was written.

/** Escapes a title, so that `<b>` is three characters and `&lt;` four. */
function as_text( string $title ): string {
	return htmlspecialchars( $title, ENT_QUOTES );
}
