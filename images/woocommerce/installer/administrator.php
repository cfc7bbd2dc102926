<?php
// Sets the administrator's password each time that it changes in the Secret. A password
// changed in wp-admin stays until then: only a hash of the Secret's is kept to compare.

const ADMIN_PASSWORD_OPTION = 'storefleet_admin_password';

function follow_admin_password( array $environment ): void {
	$password = $environment['admin_password'];
	$known    = get_option( ADMIN_PASSWORD_OPTION );
	if ( $known && wp_check_password( $password, $known ) ) {
		return;
	}
	$user = get_user_by( 'login', $environment['admin_username'] );
	if ( ! $known && $user ) {
		// The first start has just created the user with it; another hash takes a fifth of a second.
		update_option( ADMIN_PASSWORD_OPTION, $user->user_pass, false );
		return;
	}
	if ( $user ) {
		wp_set_password( $password, $user->ID );
		echo "install password of={$user->user_login}\n";
	} else {
		warn( "the administrator's password was not changed: there is no user {$environment['admin_username']}" );
	}
	update_option( ADMIN_PASSWORD_OPTION, wp_hash_password( $password ), false );
}
