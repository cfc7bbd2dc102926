<?php
// Turns an empty database into a shop that takes orders, and updates a shop of an older
// image. Runs before each start of the web container, so it must be safe to run again, to
// be killed at any moment, and to run twice at once.
//
// WordPress must be loaded in the global scope and only once in a process, and
// WP_INSTALLING can't be undone in a process. Hence this linear file, and the fork.

require __DIR__ . '/report.php';
require __DIR__ . '/environment.php';
require __DIR__ . '/database.php';
require __DIR__ . '/text.php';
require __DIR__ . '/core.php';
require __DIR__ . '/address.php';
require __DIR__ . '/administrator.php';
require __DIR__ . '/updates.php';
require __DIR__ . '/extensions.php';
require __DIR__ . '/formats.php';
require __DIR__ . '/settings.php';
require __DIR__ . '/samples.php';
require __DIR__ . '/trial.php';
require __DIR__ . '/checks.php';
require __DIR__ . '/order.php';

const SITE = '/var/www/html';

// As PID 1, PHP ignores SIGTERM unless it handles it.
pcntl_async_signals( true );
pcntl_signal( SIGTERM, static fn() => fail( 'stopped by SIGTERM' ) );
register_shutdown_function( 'report_unfinished' );

$environment = step( 'environment', 'read_environment' );
$database    = step( 'wait-database', static fn() => wait_for_database( $environment, 300 ) );
step( 'lock', static fn() => take_lock( $database, 300 ) );
pretend_request( $environment );

if ( ! core_is_installed( $database ) ) {
	begin_step( 'core' );
	$child = pcntl_fork();
	if ( 0 === $child ) {
		define( 'WP_INSTALLING', true );
		// If WordPress was killed while it created its tables, it would only ask for a repair.
		define( 'WP_REPAIRING', true );
		$theme = @file_get_contents( SITE . '/.default-theme' );
		if ( $theme ) {
			define( 'WP_DEFAULT_THEME', trim( $theme ) );
		}
		// Widgets read their settings before the table exists.
		preset_filters();
		require SITE . '/wp-load.php';
		$wpdb->suppress_errors( false );
		require ABSPATH . 'wp-admin/includes/upgrade.php';
		install_core( $environment );
		// An orderly end would close the connection that it inherited, and with it the parent's lock.
		posix_kill( posix_getpid(), SIGKILL );
	}
	pcntl_waitpid( $child, $status );
	if ( pcntl_wifexited( $status ) ) {
		// It ended by itself and has printed the reason.
		$GLOBALS['storefleet_report']['done'] = true;
		exit( 1 );
	}
	if ( ! core_is_installed( $database ) ) {
		fail( 'WordPress could not be installed, see the log of this container' );
	}
	end_step();
}

begin_step( 'load' );
preset_filters();
drop_stale_woocommerce_lock( $database );
require SITE . '/wp-load.php';
$wpdb->suppress_errors( false );
if ( ! class_exists( 'WC_Install' ) ) {
	fail( 'WooCommerce is not active' );
}
end_step();

$first_time = ! get_option( STORE_READY_OPTION );
step( 'address', static fn() => move_address( $environment['url'] ) );
step( 'update-core', 'update_core' );
step( 'update-woocommerce', 'update_woocommerce' );
if ( step( 'extensions', static fn() => apply_extensions( $environment ) ) ) {
	begin_again( $database );
}
step( 'administrator', static fn() => follow_admin_password( $environment ) );
step( 'platform-settings', 'apply_platform_settings' );
if ( $first_time || false === get_option( 'woocommerce_coming_soon' ) ) {
	step( 'open', 'open_shop' );
}
if ( $first_time ) {
	step( 'merchant-settings', static fn() => apply_merchant_settings( $environment ) );
}
step( 'requested-settings', static fn() => apply_requested_settings( $environment ) );
if ( $first_time && $environment['samples'] ) {
	step( 'samples', 'create_samples' );
}
step( 'rewrite-rules', static fn() => flush_rewrite_rules( false ) );
step( 'check', static fn() => check_store( $environment, $first_time ) );
$order = step( 'test-order', static fn() => ensure_test_order( $first_time && $environment['samples'] ) );
update_option( STORE_READY_OPTION, gmdate( 'c' ) );
finish( array( 'order' => $order ) );
