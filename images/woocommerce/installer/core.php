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

function install_core( array $environment ): void {
	$result = wp_install( $environment['title'], $environment['admin_username'], $environment['email'], true, '', wp_slash( $environment['admin_password'] ) );
	if ( empty( $result['user_id'] ) ) {
		fwrite( STDERR, "install: WordPress did not create the administrator\n" );
		return;
	}
	// What readers see of the author of a post; left alone, it is the name to log in with.
	wp_update_user(
		array(
			'ID'            => $result['user_id'],
			'user_nicename' => 'shop',
			'nickname'      => $environment['title'],
			'display_name'  => $environment['title'],
		)
	);

	// "activate_plugin" would load WooCommerce into a process that is still installing.
	$plugins = (array) get_option( 'active_plugins', array() );
	update_option( 'active_plugins', array_values( array_unique( array( ...$plugins, 'woocommerce/woocommerce.php' ) ) ) );
	update_option( 'permalink_structure', '/%postname%/' );
	update_option( 'storefleet_core', gmdate( 'c' ) );
}
