<?php
// Updates an older database to a newer image. Both parts do nothing if nothing is due.

// Sets filters before WordPress loads, which takes them over from this array.
function preset_filters(): void {
	$filters = array(
		'pre_wp_mail'                       => '__return_true',
		// The updates run here and now, so they must not be queued for later as well.
		'woocommerce_enable_auto_update_db' => '__return_false',
		'plugins_loaded'                    => 'mute_missing_tables',
		'wp_die_handler'                    => 'name_end_handler',
	);
	foreach ( $filters as $name => $function ) {
		$GLOBALS['wp_filter'][ $name ][10][] = array( 'function' => $function, 'accepted_args' => 1 );
	}
}

// wp_die() prints a page for a browser and ends the process.
function name_end_handler(): string {
	return 'end_with_reason';
}

function end_with_reason( string|WP_Error $message ): never {
	throw new RuntimeException( wp_strip_all_tags( is_wp_error( $message ) ? $message->get_error_message() : $message ) );
}

// At the first start, WooCommerce reads its tables before it has created them; a check
// ensures that they exist afterwards.
function mute_missing_tables(): void {
	if ( false === get_option( 'woocommerce_version' ) ) {
		$GLOBALS['wpdb']->suppress_errors();
	}
}

function update_core(): void {
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	if ( (int) get_option( 'db_version' ) < (int) $GLOBALS['wp_db_version'] ) {
		wp_upgrade();
		wp_cache_flush();
	}
}

function update_woocommerce(): void {
	// WooCommerce writes this version last; a process that was killed just before never did.
	if ( ! get_option( 'woocommerce_db_version' ) ) {
		WC_Install::update_db_version();
	}
	if ( ! WC_Install::needs_db_update() ) {
		return;
	}
	if ( is_readable( WC_ABSPATH . 'includes/wc-update-functions.php' ) ) {
		require_once WC_ABSPATH . 'includes/wc-update-functions.php';
	}
	$current = get_option( 'woocommerce_db_version' );
	foreach ( WC_Install::get_db_update_callbacks() as $version => $callbacks ) {
		if ( version_compare( $current, $version, '>=' ) ) {
			continue;
		}
		foreach ( $callbacks as $callback ) {
			// True means that more batches follow: large tables are changed in batches.
			for ( $batches = 0; $batches < 10_000 && true === call_user_func( $callback ); $batches++ );
		}
		// An update that is killed continues from here.
		WC_Install::update_db_version( $version );
	}
	WC_Install::update_db_version();
	if ( is_callable( array( 'WC_Install', 'remove_update_db_notice' ) ) ) {
		WC_Install::remove_update_db_notice();
	}
}
