<?php
// Checks the contract of the image before anything is changed.

const SECRETS      = '/run/secrets/store';
const SECRET_NAMES = array(
	'database-password', 'admin-username', 'admin-password',
	'auth-key', 'secure-auth-key', 'logged-in-key', 'nonce-key',
	'auth-salt', 'secure-auth-salt', 'logged-in-salt', 'nonce-salt',
);

function read_environment(): array {
	$get = static function ( string $name, ?string $default = null ): string {
		$value = getenv( $name );
		if ( false === $value || '' === $value ) {
			return $default ?? fail( "the environment variable $name is not set" );
		}
		return $value;
	};

	foreach ( SECRET_NAMES as $name ) {
		if ( ! is_readable( SECRETS . "/$name" ) || 0 === filesize( SECRETS . "/$name" ) ) {
			fail( "the secret file $name is missing, empty or not readable for uid " . posix_getuid() );
		}
	}

	// The installer itself never needs the internet, even if the store may use it.
	putenv( 'STORE_EGRESS' );

	$url = rtrim( $get( 'STORE_URL' ), '/' );
	if ( ! preg_match( '#^https?://[^/]+$#', $url ) ) {
		fail( "STORE_URL is not an address like https://shop.example.com: $url" );
	}
	if ( getenv( 'STORE_SMTP_HOST' ) ) {
		// The installer does not use these, but here an invalid value gets a clear message.
		if ( ! preg_match( '/^\d+$/', $get( 'STORE_SMTP_PORT' ) ) ) {
			fail( 'STORE_SMTP_PORT is not a port: ' . getenv( 'STORE_SMTP_PORT' ) );
		}
		if ( ! in_array( $get( 'STORE_SMTP_SECURITY' ), array( 'tls', 'starttls', 'none' ), true ) ) {
			fail( 'STORE_SMTP_SECURITY is not tls, starttls or none: ' . getenv( 'STORE_SMTP_SECURITY' ) );
		}
	}
	// Set but empty: no plugins. Not set: the plugins that the merchant has activated.
	$plugins = getenv( 'STORE_PLUGINS' );
	return array(
		'url'               => $url,
		'host'              => $get( 'STORE_HOST', preg_replace( '#^https?://#', '', $url ) ),
		'title'             => $get( 'STORE_TITLE' ),
		'email'             => $get( 'STORE_ADMIN_EMAIL' ),
		'country'           => $get( 'STORE_COUNTRY', 'DE' ),
		'currency'          => $get( 'STORE_CURRENCY', 'EUR' ),
		'samples'           => 'true' === $get( 'STORE_SAMPLE_PRODUCTS', 'false' ),
		'plugins'           => false === $plugins ? null : parse_versions( 'STORE_PLUGINS', $plugins ),
		'theme'             => parse_versions( 'STORE_THEME', $get( 'STORE_THEME', '' ) ),
		'database_host'     => $get( 'DATABASE_HOST', 'database' ),
		'database_name'     => $get( 'DATABASE_NAME', 'wordpress' ),
		'database_user'     => $get( 'DATABASE_USER', 'wordpress' ),
		'database_password' => file_get_contents( SECRETS . '/database-password' ),
		'admin_username'    => file_get_contents( SECRETS . '/admin-username' ),
		'admin_password'    => file_get_contents( SECRETS . '/admin-password' ),
	);
}

/** Parses `name@version,name@version` into versions by name. */
function parse_versions( string $variable, string $list ): array {
	$versions = array();
	foreach ( '' === $list ? array() : explode( ',', $list ) as $entry ) {
		if ( ! preg_match( '/^([a-z0-9][a-z0-9._-]*)@([^@\s]+)$/', $entry, $match ) ) {
			fail( "$variable is not name@version, separated by commas: $entry" );
		}
		$versions[ $match[1] ] = $match[2];
	}
	return $versions;
}

// WordPress and its plugins expect to serve a request.
function pretend_request( array $environment ): void {
	$_SERVER['HTTP_HOST']       = $environment['host'];
	$_SERVER['SERVER_NAME']     = $environment['host'];
	$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
	$_SERVER['REQUEST_METHOD']  = 'GET';
	$_SERVER['REQUEST_URI']     = '/';
	$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
	$_SERVER['HTTP_USER_AGENT'] = 'storefleet-install';
	if ( str_starts_with( $environment['url'], 'https:' ) ) {
		$_SERVER['HTTP_X_FORWARDED_PROTO'] = 'https';
	}
}
