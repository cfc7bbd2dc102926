<?php
// Reports the installer's progress: one line for each step on stdout, and one reason if it fails.

$GLOBALS['storefleet_report'] = array( 'pid' => getmypid(), 'start' => microtime( true ), 'step' => '', 'since' => 0.0, 'done' => false );

function begin_step( string $name ): void {
	$GLOBALS['storefleet_report']['step']  = $name;
	$GLOBALS['storefleet_report']['since'] = microtime( true );
}

function end_step(): void {
	$report = $GLOBALS['storefleet_report'];
	printf( "install step=%s seconds=%.2f\n", $report['step'], microtime( true ) - $report['since'] );
}

function step( string $name, callable $work ): mixed {
	$outer = $GLOBALS['storefleet_report'];
	begin_step( $name );
	$result = $work();
	end_step();
	$GLOBALS['storefleet_report'] = $outer;
	return $result;
}

function warn( string $message ): void {
	fwrite( STDERR, "install warning: $message\n" );
}

function finish( array $result ): never {
	$GLOBALS['storefleet_report']['done'] = true;
	write_termination_message( wp_json_encode( $result, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
	printf( "install done seconds=%.2f peak_mb=%d\n", microtime( true ) - $GLOBALS['storefleet_report']['start'], memory_get_peak_usage( true ) >> 20 );
	exit( 0 );
}

// Kubernetes shows it in the status of the pod, so that no log is needed.
function write_termination_message( string $line ): void {
	if ( is_writable( '/dev/termination-log' ) ) {
		file_put_contents( '/dev/termination-log', "$line\n" );
	}
}

function fail( string $reason ): never {
	$report                               = $GLOBALS['storefleet_report'];
	$GLOBALS['storefleet_report']['done'] = true;
	$line                                 = 'install failed at ' . ( $report['step'] ?: 'start' ) . ': ' . preg_replace( '/\s+/', ' ', trim( $reason ) );
	fwrite( STDERR, "$line\n" );
	write_termination_message( $line );
	exit( 1 );
}

// WordPress ends the process in many places (wp_die, fatal errors); each end gets a reason.
function report_unfinished(): void {
	if ( $GLOBALS['storefleet_report']['done'] ) {
		return;
	}
	$error  = error_get_last();
	$reason = $error ? strtok( $error['message'], "\n" ) . ' in ' . basename( $error['file'] ) . ':' . $error['line'] : 'WordPress ended the process';
	if ( getmypid() !== $GLOBALS['storefleet_report']['pid'] ) {
		// The child prints the reason and leaves the decision to its parent; main.php explains the signal.
		fwrite( STDERR, "install: $reason\n" );
		posix_kill( posix_getpid(), SIGKILL );
	}
	fail( $reason );
}
