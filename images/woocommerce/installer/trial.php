<?php
// Tries something on the real database without leaving a trace: in a child process with
// its own connection, whose single transaction is never committed. The child always ends
// by SIGKILL, so that the server rolls back and no shutdown hook of WordPress runs; being
// killed at any other moment is therefore no special case.

/**
 * Returns what $work() returned (JSON types), `error` with the reason of its failure, or
 * `skipped` with the reason why it was not tried.
 */
function run_trial( callable $work ): array {
	$table = find_table_without_transactions();
	if ( $table ) {
		return array( 'skipped' => "the table $table does not support transactions" );
	}
	[ $ours, $childs ] = stream_socket_pair( STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0 );
	$child             = pcntl_fork();
	if ( 0 === $child ) {
		fclose( $ours );
		$GLOBALS['storefleet_trial'] = $childs;
		try {
			open_transaction();
			end_trial( $work() );
		} catch ( Throwable $error ) {
			end_trial( array( 'error' => $error->getMessage() ) );
		}
	}
	fclose( $childs );
	$answer = json_decode( stream_get_contents( $ours ), true );
	pcntl_waitpid( $child, $status );
	// A cache outside this process may hold what was rolled back.
	wp_cache_flush();
	return $answer ?? array( 'error' => 'WordPress ended the process, see the log of this container' );
}

function end_trial( array $answer ): never {
	fwrite( $GLOBALS['storefleet_trial'], wp_json_encode( $answer ) );
	posix_kill( posix_getpid(), SIGKILL );
	exit;
}

function find_table_without_transactions(): ?string {
	global $wpdb;
	return $wpdb->get_var(
		$wpdb->prepare(
			"SELECT table_name FROM information_schema.tables
			WHERE table_schema = DATABASE() AND table_name LIKE %s AND table_type = 'BASE TABLE' AND engine <> 'InnoDB' LIMIT 1",
			$wpdb->esc_like( $wpdb->prefix ) . '%'
		)
	);
}

function open_transaction(): void {
	global $wpdb;
	// Keeps a reference: otherwise PHP would close it, and the server the parent's connection.
	static $parents_connection;
	$parents_connection = $wpdb->dbh;
	$wpdb->db_connect();
	// Not START TRANSACTION: a deadlock ends it, and the next statements would be committed
	// one by one. A second connection would commit too.
	$wpdb->query( 'SET autocommit = 0' );
	$wpdb->reconnect_retries = 0;
	add_filter( 'query', 'keep_transaction_open', PHP_INT_MAX );
}

function keep_transaction_open( string $query ): string {
	// 2006, 2013: the connection is gone.
	if ( in_array( $GLOBALS['wpdb']->dbh->errno, array( 2006, 2013 ), true ) ) {
		end_trial( array( 'error' => 'the connection to the database was lost' ) );
	}
	$ends_transaction = '#^\s*(?:/\*.*?\*/\s*)*(START\s+TRANSACTION|BEGIN|COMMIT|ROLLBACK(?!\s+TO)|SET\s+(?:SESSION\s+|@@)?autocommit'
		. '|(?:CREATE|DROP)(?!\s+TEMPORARY)|ALTER|TRUNCATE|RENAME|LOCK|UNLOCK|ANALYZE|OPTIMIZE|REPAIR)\b#is';
	if ( ! preg_match( $ends_transaction, $query, $match ) ) {
		return $query;
	}
	return match ( strtoupper( strtok( $match[1], " \t\r\n" ) ) ) {
		'START', 'BEGIN' => 'SAVEPOINT nested',
		'ROLLBACK' => 'ROLLBACK TO SAVEPOINT nested',
		'COMMIT', 'SET' => 'DO 0',
		// It would commit the changes so far. Not an exception, because plugins may catch it.
		default => end_trial( array( 'skipped' => 'a plugin would change tables: ' . substr( trim( $query ), 0, 80 ) ) ),
	};
}
