<?php
// Activates the plugins and the theme of the store's edition. The image holds the code; the
// store's manifests select what is active. Plugins belong to the platform and are set at
// each start; the theme is set once each time that the edition names another one.

/**
 * Returns true if it switched something on or off that this process did not start with.
 * Fails if the image lacks a plugin or theme in the requested version.
 */
function apply_extensions( array $environment ): bool {
	require_once ABSPATH . 'wp-admin/includes/plugin.php';
	$plugins = null === $environment['plugins'] ? null : find_plugins( $environment['plugins'] );
	$theme   = find_theme( $environment['theme'] );
	return ( null !== $plugins && switch_plugins( $plugins ) ) || switch_to_requested_theme( $theme );
}

/** Returns the main files of plugins as WordPress names them. @param array $wanted Versions by name. */
function find_plugins( array $wanted ): array {
	$found = array();
	foreach ( get_plugins() as $file => $plugin ) {
		$found[ dirname( $file ) ] = array( 'file' => $file, 'version' => $plugin['Version'] );
	}
	$files = array( 'woocommerce/woocommerce.php' );
	foreach ( $wanted as $name => $version ) {
		require_version( "plugin $name", $found[ $name ]['version'] ?? null, $version );
		$files[] = $found[ $name ]['file'];
	}
	return array_unique( $files );
}

function find_theme( array $wanted ): ?string {
	$name = array_key_first( $wanted );
	if ( null !== $name ) {
		$theme = wp_get_theme( $name );
		require_version( "theme $name", $theme->exists() ? $theme->get( 'Version' ) : null, $wanted[ $name ] );
		if ( $theme->errors() ) {
			fail( "the theme $name can't be used: " . $theme->errors()->get_error_message() );
		}
	}
	return $name;
}

function require_version( string $what, ?string $found, string $wanted ): void {
	if ( null === $found ) {
		fail( "this image does not contain the $what; version $wanted is required" );
	}
	if ( $found !== $wanted ) {
		fail( "the $what has version $found in this image; version $wanted is required" );
	}
}

// Switches off first, and on in the next process: of two plugins that replace each other,
// only one can be loaded.
function switch_plugins( array $wanted ): bool {
	$active = (array) get_option( 'active_plugins', array() );
	$off    = array_diff( $active, $wanted );
	if ( $off ) {
		deactivate_plugins( $off );
		return true;
	}
	$on = array_diff( $wanted, $active );
	foreach ( $on as $file ) {
		step( 'activate-' . dirname( $file ), static fn() => switch_on( $file ) );
	}
	return (bool) $on;
}

function switch_on( string $file ): void {
	$failed = 'the plugin ' . dirname( $file ) . ' could not be activated: ';
	try {
		$result = activate_plugin( $file );
	} catch ( Throwable $error ) {
		fail( $failed . $error->getMessage() );
	}
	// A plugin that prints something is active all the same.
	if ( is_wp_error( $result ) && 'unexpected_output' !== $result->get_error_code() ) {
		fail( $failed . wp_strip_all_tags( $result->get_error_message() ) );
	}
}

function switch_to_requested_theme( ?string $theme ): bool {
	$applied = get_option( REQUESTED_OPTION, array() );
	if ( ( $applied['theme'] ?? null ) === $theme ) {
		return false;
	}
	if ( null !== $theme ) {
		switch_theme( $theme );
	}
	update_option( REQUESTED_OPTION, array( 'theme' => $theme ) + $applied );
	return null !== $theme;
}

// Starts over in a new process: a plugin that was switched on has missed the start of
// WordPress, and one that was switched off is still in memory.
function begin_again( mysqli $database ): never {
	begin_step( 'begin-again' );
	$times = 1 + (int) getenv( 'STOREFLEET_BEGUN_AGAIN' );
	if ( 5 < $times ) {
		fail( 'the active plugins do not stay as requested: ' . implode( ', ', (array) get_option( 'active_plugins' ) ) );
	}
	putenv( "STOREFLEET_BEGUN_AGAIN=$times" );
	do_action( 'shutdown' );
	// Otherwise the connections, and with them the lock, would survive the exec.
	$GLOBALS['wpdb']->close();
	$database->close();
	pcntl_exec( PHP_BINARY, array( __DIR__ . '/main.php' ) );
	fail( 'the installer could not restart itself' );
}
