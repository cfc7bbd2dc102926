<?php
// Moves the links in texts, settings and blocks to a changed STORE_URL. WordPress' own
// "home" is the address of the last run and is written last, so that the next run
// repeats one that was killed; what is replaced already is not found again.

function move_address( string $new ): void {
	global $wpdb;
	// Not get_option(), which returns the value of wp-config.php.
	$old = $wpdb->get_var( "SELECT option_value FROM {$wpdb->options} WHERE option_name = 'home'" );
	if ( $old === $new ) {
		return;
	}
	$changed = 0;
	foreach ( find_text_columns() as $table => $columns ) {
		$keys = $wpdb->get_col( "SHOW KEYS FROM `$table` WHERE Key_name = 'PRIMARY'", 4 );
		if ( ! $keys ) {
			warn( "the table $table has no primary key: the address in it was not replaced" );
			continue;
		}
		foreach ( array_diff( $columns, $keys ) as $column ) {
			$changed += move_address_in_column( $table, $keys, $column, $old, $new );
		}
	}
	$wpdb->update( $wpdb->options, array( 'option_value' => $new ), array( 'option_name' => 'home' ) );
	wp_cache_flush();
	printf( "install moved from=%s to=%s values=%d\n", $old, $new, $changed );
}

/** Returns the names of the text columns by table. */
function find_text_columns(): array {
	global $wpdb;
	$found = $wpdb->get_results(
		$wpdb->prepare(
			"SELECT c.table_name AS name, c.column_name AS text FROM information_schema.columns c
			JOIN information_schema.tables t USING (table_schema, table_name)
			WHERE table_schema = DATABASE() AND table_name LIKE %s AND table_type = 'BASE TABLE'
			AND data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'json')",
			$wpdb->esc_like( $wpdb->prefix ) . '%'
		)
	);
	$columns = array();
	foreach ( $found as $column ) {
		// A guid only looks like an address: feed readers identify a post by it.
		if ( array( $wpdb->posts, 'guid' ) !== array( $column->name, $column->text ) ) {
			$columns[ $column->name ][] = $column->text;
		}
	}
	return $columns;
}

function move_address_in_column( string $table, array $keys, string $column, string $old, string $new ): int {
	global $wpdb;
	$like   = '%/' . $wpdb->esc_like( host_of( $old ) ) . '%';
	$except = $table === $wpdb->options ? "AND option_name <> 'home'" : '';
	$names  = '`' . implode( '`, `', $keys ) . '`';
	$row    = '`' . implode( '` = %s AND `', $keys ) . '` = %s';
	$count  = 0;
	// Reads only the keys at once: all texts of a large shop do not fit into memory.
	foreach ( $wpdb->get_results( $wpdb->prepare( "SELECT $names FROM `$table` WHERE `$column` LIKE %s $except", $like ), ARRAY_N ) as $key ) {
		$value = (string) $wpdb->get_var( $wpdb->prepare( "SELECT `$column` FROM `$table` WHERE $row", $key ) );
		$moved = move_address_in_value( $value, $old, $new );
		if ( $moved === $value ) {
			continue;
		}
		if ( false === $wpdb->query( $wpdb->prepare( "UPDATE `$table` SET `$column` = %s WHERE $row", $moved, ...$key ) ) ) {
			fail( "$column of $table could not be changed: {$wpdb->last_error}" );
		}
		++$count;
	}
	return $count;
}

function host_of( string $url ): string {
	return preg_replace( '#^https?://#', '', $url );
}

function move_address_in_value( string $value, string $old, string $new ): string {
	if ( is_serialized( $value ) || str_starts_with( $value, 'C:' ) ) {
		return rewrite_serialized( $value, static fn( string $text ): string => move_address_in_value( $text, $old, $new ) );
	}
	// In JSON, slashes may be escaped once or several times. The next characters must not make it another name or port.
	$pattern = '#(https?:)?((\\\\*/)\3)' . preg_quote( host_of( $old ), '#' ) . '(?![\w-]|\.[\w-]|:\d)#i';
	$scheme  = strtok( $new, '/' );
	return preg_replace_callback(
		$pattern,
		static fn( array $match ): string => ( '' === $match[1] ? '' : $scheme ) . $match[2] . host_of( $new ),
		$value
	);
}

/**
 * Returns PHP's serialised form with each string replaced by $change( $string ). It creates
 * no object, so no code of a class runs. A value that it can't parse stays as it is.
 */
function rewrite_serialized( string $value, callable $change ): string {
	$result = '';
	for ( $at = 0; $at < strlen( $value ); ) {
		if ( preg_match( '/\Gs:(\d+):"/A', $value, $match, 0, $at ) ) {
			$start   = $at + strlen( $match[0] );
			$text    = $change( substr( $value, $start, (int) $match[1] ) );
			$at      = $start + (int) $match[1] + 2;
			$result .= 's:' . strlen( $text ) . ":\"$text\";";
			if ( '";' !== substr( $value, $at - 2, 2 ) ) {
				return $value;
			}
		} elseif ( preg_match( '/\G(?:N;|[bidrR]:[^;]*;|a:\d+:\{|\}|O:\d+:"[^"]*":\d+:\{|E:\d+:"[^"]*";)/A', $value, $match, 0, $at ) ) {
			$result .= $match[0];
			$at     += strlen( $match[0] );
		} else {
			return $value;
		}
	}
	return $result;
}
