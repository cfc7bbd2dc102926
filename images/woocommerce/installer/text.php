<?php
// WordPress keeps names as HTML and takes backslashes for quoting, so a title that a
// person wrote is given to it in its own form: what shoppers read is what was written.

/** Marks up nothing: `<b>` is three characters, and `&lt;` four. */
function as_text( string $title ): string {
	return htmlspecialchars( $title, ENT_QUOTES );
}
