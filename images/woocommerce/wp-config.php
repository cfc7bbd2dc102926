<?php
// Everything that differs between stores comes from the environment, everything
// secret from files. README.md lists both.

$storefleet_secret = static function ( string $name ): string {
	$value = @file_get_contents( "/run/secrets/store/$name" );
	if ( false === $value ) {
		// Kubernetes updates a Secret by changing a link, and PHP caches its target for two minutes.
		clearstatcache( true );
		$value = @file_get_contents( "/run/secrets/store/$name" );
	}
	if ( false === $value || '' === $value ) {
		error_log( "The secret file /run/secrets/store/$name is missing or empty" );
		http_response_code( 503 );
		exit( 1 );
	}
	return $value;
};

define( 'DB_HOST', getenv( 'DATABASE_HOST' ) ?: 'database' );
define( 'DB_NAME', getenv( 'DATABASE_NAME' ) ?: 'wordpress' );
define( 'DB_USER', getenv( 'DATABASE_USER' ) ?: 'wordpress' );
define( 'DB_PASSWORD', $storefleet_secret( 'database-password' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';

foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $storefleet_key ) {
	$storefleet_file = strtolower( strtr( $storefleet_key, '_', '-' ) );
	define( "{$storefleet_key}_KEY", $storefleet_secret( "$storefleet_file-key" ) );
	define( "{$storefleet_key}_SALT", $storefleet_secret( "$storefleet_file-salt" ) );
}

// The address is configuration, not data: a new address needs no change in the database.
define( 'WP_HOME', rtrim( (string) getenv( 'STORE_URL' ), '/' ) );
define( 'WP_SITEURL', WP_HOME );

// TLS ends at the ingress; nothing else can reach this server.
if ( 'https' === ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) {
	$_SERVER['HTTPS'] = 'on';
}

// Code changes with the image only, events run from the cron container.
define( 'DISALLOW_FILE_MODS', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISABLE_WP_CRON', true );
define( 'FS_METHOD', 'direct' );
define( 'WP_DEBUG', false );

// Without egress, each call to an external service would wait for the timeout.
if ( 'allow' !== getenv( 'STORE_EGRESS' ) ) {
	define( 'WP_HTTP_BLOCK_EXTERNAL', true );
}

unset( $storefleet_secret, $storefleet_key, $storefleet_file );

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
