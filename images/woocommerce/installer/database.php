<?php
// The installer's own connection beside that of WordPress; it holds the lock.

function wait_for_database( array $environment, int $limit ): mysqli {
	mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
	[ $host, $port ] = array_pad( explode( ':', $environment['database_host'], 2 ), 2, '3306' );
	$end             = microtime( true ) + $limit;
	for ( ;; ) {
		try {
			$database = mysqli_init();
			$database->options( MYSQLI_OPT_CONNECT_TIMEOUT, 5 );
			// The exception is enough; without @, each attempt would print a warning too.
			@$database->real_connect( $host, $environment['database_user'], $environment['database_password'], $environment['database_name'], (int) $port );
			return $database;
		} catch ( mysqli_sql_exception $error ) {
			// A refused password counts as "not yet": the database sets it while it starts.
			if ( microtime( true ) > $end ) {
				fail( "the database $host:$port was not ready within $limit s: " . $error->getMessage() );
			}
		}
		usleep( 250_000 );
	}
}

// Two replicas may start on one empty database: the second waits and finds everything done.
function take_lock( mysqli $database, int $limit ): void {
	$end = microtime( true ) + $limit;
	do {
		// Short waits, because a signal is only handled between two queries.
		$answer = $database->query( "SELECT GET_LOCK('storefleet-install', 1)" )->fetch_row()[0];
		if ( '1' === (string) $answer ) {
			return;
		}
	} while ( microtime( true ) < $end );
	fail( "another installer has held the lock for $limit s" );
}

function core_is_installed( mysqli $database ): bool {
	if ( 0 === $database->query( "SHOW TABLES LIKE 'wp\\_options'" )->num_rows ) {
		return false;
	}
	// Our marker, because WordPress sets its own before the installation is complete.
	return 0 < $database->query( "SELECT 1 FROM wp_options WHERE option_name = 'storefleet_core'" )->num_rows;
}

// WooCommerce's own lock outlives a killed process for ten minutes, in which WooCommerce
// silently installs nothing. Our lock is held now, so no other installer is running.
function drop_stale_woocommerce_lock( mysqli $database ): void {
	$database->query( "DELETE FROM wp_options WHERE option_name IN ('wc_installing', '_transient_wc_installing', '_transient_timeout_wc_installing')" );
}
