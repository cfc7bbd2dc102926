<?php
// Runs in the child process, where WP_INSTALLING is set and no plugin is loaded.
// Each part may have run before in a process that was killed.

// WordPress calls these two where they exist. A shop needs no "Hello world!", and
// the site's address is no news to its owner.
function wp_install_defaults( int $user_id ): void {
	global $wpdb;
	$term = term_exists( 'Uncategorized', 'category' ) ?: wp_insert_term( 'Uncategorized', 'category' );
	if ( ! is_wp_error( $term ) ) {
		update_option( 'default_category', (int) $term['term_id'] );
	}
}

function wp_new_blog_notification(): void {}

// Of a user's columns for names.
const LONGEST_NAME = 250;

function install_core( array $environment ): void {
	if ( ! is_email( $environment['email'] ) ) {
		fail( "WordPress does not take the e-mail address {$environment['email']}: correct spec.admin.email of the store" );
	}
	$title  = as_text( $environment['title'] );
	$result = wp_install( $title, $environment['admin_username'], $environment['email'], true, '', wp_slash( $environment['admin_password'] ) );
	if ( empty( $result['user_id'] ) ) {
		fwrite( STDERR, "install: WordPress did not create the administrator\n" );
		return;
	}
	// What readers see of the author of a post; left alone, it is the name to log in with.
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
