<?php
// Installation and update, with the traps of the real one.

class WC_Install {
	private static array $db_updates = array( '11.0.0' => array( 'wc_standin_update_1100' ) );

	public static function check_version(): void {
		if ( version_compare( (string) get_option( 'woocommerce_version' ), WC()->version, '>=' ) ) {
			return;
		}
		if ( false === get_option( 'woocommerce_version' ) ) {
			add_option( 'woocommerce_newly_installed', 'yes' );
			self::create_pages();
			self::update_db_version();
		}
		update_option( 'woocommerce_version', WC()->version );
	}

	// The trap: the first request to wp-admin, even an anonymous one, closes the shop.
	public static function newly_installed(): void {
		if ( 'yes' === get_option( 'woocommerce_newly_installed' ) ) {
			add_option( 'woocommerce_coming_soon', 'yes' );
			add_option( 'woocommerce_store_pages_only', 'yes' );
			update_option( 'woocommerce_custom_orders_table_enabled', 'yes' );
			update_option( 'woocommerce_newly_installed', 'no' );
		}
	}

	public static function create_pages(): void {
		foreach ( array( 'shop' => 'Shop', 'cart' => 'Cart', 'checkout' => 'Checkout', 'myaccount' => 'My account' ) as $page => $title ) {
			// A draft counts as a page that is there, as in the real one.
			if ( in_array( get_post_status( wc_get_page_id( $page ) ), array( 'publish', 'private', 'draft' ), true ) ) {
				continue;
			}
			$id = wp_insert_post(
				array(
					'post_type'   => 'page',
					'post_status' => 'publish',
					'post_title'  => $title,
					'post_name'   => 'myaccount' === $page ? 'my-account' : $page,
				)
			);
			update_option( "woocommerce_{$page}_page_id", $id );
		}
	}

	public static function needs_db_update(): bool {
		$version = get_option( 'woocommerce_db_version', null );
		return null !== $version && version_compare( $version, array_key_last( self::$db_updates ), '<' );
	}

	public static function get_db_update_callbacks(): array {
		return self::$db_updates;
	}

	public static function update_db_version( ?string $version = null ): void {
		update_option( 'woocommerce_db_version', $version ?? WC()->version );
	}
}

function wc_standin_update_1100(): void {
	update_option( 'wc_standin_updated', gmdate( 'c' ) );
}

add_action( 'init', array( 'WC_Install', 'check_version' ), 5 );
add_action( 'admin_init', array( 'WC_Install', 'newly_installed' ) );
