<?php
// Runs in the child process, where WP_INSTALLING is set and no plugin is loaded.
// Each part may have run before in a process that was killed.

// WordPress calls these two if they exist. A shop needs no "Hello world!" post, and its
// owner no mail with the address.
function wp_install_defaults( int $user_id ): void {
	global $wpdb;
	$term = term_exists( 'Uncategorized', 'category' ) ?: wp_insert_term( 'Uncategorized', 'category' );
	if ( ! is_wp_error( $term ) ) {
		update_option( 'default_category', (int) $term['term_id'] );
	}
}

function wp_new_blog_notification(): void {}

// Length of a user's columns for names.
const LONGEST_NAME = 250;

function install_core( array $environment ): void {
	if ( ! is_email( $environment['email'] ) ) {
		fail( "WordPress rejects the e-mail address {$environment['email']}: fix spec.admin.email of the store" );
	}
	$title  = as_text( $environment['title'] );
	$result = wp_install( $title, $environment['admin_username'], $environment['email'], true, '', wp_slash( $environment['admin_password'] ) );
	if ( empty( $result['user_id'] ) ) {
		fwrite( STDERR, "install: WordPress did not create the administrator\n" );
		return;
	}
	// Readers see this as the author of a post; the default is the login name.
	$name = strlen( $title ) <= LONGEST_NAME ? wp_slash( $title ) : 'Shop';
	wp_update_user(
		array(
			'ID'            => $result['user_id'],
			'user_nicename' => 'shop',
			'nickname'      => $name,
			'display_name'  => $name,
		)
	);

	// "activate_plugin" would load WooCommerce into a process that is still installing.
	$plugins = (array) get_option( 'active_plugins', array() );
	update_option( 'active_plugins', array_values( array_unique( array( ...$plugins, 'woocommerce/woocommerce.php' ) ) ) );
	update_option( 'permalink_structure', '/%postname%/' );
	update_option( 'storefleet_core', gmdate( 'c' ) );
}
