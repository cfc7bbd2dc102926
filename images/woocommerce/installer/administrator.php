<?php
// The Secret's password of the administrator, each time that it changes. One that was
// changed in wp-admin stays until then: what is kept is only a hash of the Secret's.

const ADMIN_PASSWORD_OPTION = 'storefleet_admin_password';

function follow_admin_password( array $environment ): void {
	$password = $environment['admin_password'];
	$known    = get_option( ADMIN_PASSWORD_OPTION );
	if ( $known && wp_check_password( $password, $known ) ) {
		return;
	}
	// Nothing is known at the first start, which has just made the user with it.
	if ( $known ) {
		set_admin_password( $environment['admin_username'], $password );
	}
	update_option( ADMIN_PASSWORD_OPTION, wp_hash_password( $password ), false );
}

function set_admin_password( string $username, string $password ): void {
	$user = get_user_by( 'login', $username );
	if ( ! $user ) {
		warn( "the administrator's password was not changed: there is no user $username" );
		return;
	}
	wp_set_password( $password, $user->ID );
	echo "install password of=$username\n";
}
