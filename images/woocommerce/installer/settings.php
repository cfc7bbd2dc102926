<?php
// Applies three kinds of settings. The platform's are set at every start. The merchant's
// are set at the first start only, so that a later run undoes no change of the merchant.
// Those of the store file are set once each time that they change in the file.

use Automattic\WooCommerce\Internal\Features\FeaturesController;
use Automattic\WooCommerce\Utilities\OrderUtil;

const STORE_READY_OPTION = 'storefleet_store_ready';
const REQUESTED_OPTION   = 'storefleet_requested_settings';

function apply_platform_settings(): void {
	WC_Install::create_pages();
	WC_Install::newly_installed();
	enable_order_tables();
	delete_transient( '_wc_activation_redirect' );
}

// Runs once, so that a shop that its merchant closes is still closed after a restart, and
// after newly_installed(), which sets both to "yes". Without it, the first anonymous
// request to admin-ajax.php would close the shop.
function open_shop(): void {
	update_option( 'woocommerce_coming_soon', 'no' );
	update_option( 'woocommerce_store_pages_only', 'no' );
}

// Only while no order is in the old tables: after a switch it would no longer be found.
function enable_order_tables(): void {
	global $wpdb;
	if ( OrderUtil::custom_orders_table_usage_is_enabled() ) {
		return;
	}
	if ( $wpdb->get_var( "SELECT 1 FROM {$wpdb->posts} WHERE post_type = 'shop_order' LIMIT 1" ) ) {
		warn( 'orders are still stored as posts: migrate them in the settings of WooCommerce' );
		return;
	}
	wc_get_container()->get( FeaturesController::class )->change_feature_enable( 'custom_order_tables', true );
}

// A changed title in Git must reach the shop; an unchanged one must not undo a change of
// the merchant. So the last value from Git is kept to compare.
function apply_requested_settings( array $environment ): void {
	$requested = array(
		'blogname'                    => $environment['title'],
		'woocommerce_default_country' => $environment['country'],
		'woocommerce_currency'        => $environment['currency'],
	);
	$applied = get_option( REQUESTED_OPTION, array() );
	$changed = array_diff_assoc( $requested, $applied );
	foreach ( $changed as $option => $value ) {
		require_known( $option, $value );
	}
	// Formats change together with the country or the currency.
	if ( isset( $changed['woocommerce_default_country'] ) || isset( $changed['woocommerce_currency'] ) ) {
		$changed += formats_of( $environment['country'], $environment['currency'] );
	}
	foreach ( $changed as $option => $value ) {
		update_option( $option, 'blogname' === $option ? as_text( $value ) : $value );
	}
	update_option( REQUESTED_OPTION, $requested + $applied );
}

// ISO has more currencies and countries than WooCommerce, which accepts an unknown one
// silently and then sells in a currency without a name.
function require_known( string $option, string $value ): void {
	if ( 'woocommerce_currency' === $option && ! isset( get_woocommerce_currencies()[ $value ] ) ) {
		fail( "WooCommerce has no currency $value: fix spec.currency of the store" );
	}
	if ( 'woocommerce_default_country' === $option && ! isset( WC()->countries->get_countries()[ $value ] ) ) {
		fail( "WooCommerce has no country $value: fix spec.country of the store" );
	}
}

function apply_merchant_settings( array $environment ): void {
	update_option( 'blogdescription', '' );
	update_option( 'timezone_string', (string) time_zone_of( $environment['country'] ) );
	// Avatars of reviewers would come from gravatar.com, which would then see each visitor.
	update_option( 'show_avatars', '0' );
	update_option( 'woocommerce_onboarding_profile', array( 'skipped' => true ) );
	update_option( 'woocommerce_task_list_hidden_lists', array( 'setup', 'extended' ) );
	update_option( 'woocommerce_show_marketplace_suggestions', 'no' );
	update_option( 'woocommerce_allow_tracking', 'no' );
	update_option(
		'woocommerce_cod_settings',
		array(
			'enabled'            => 'yes',
			'title'              => 'Cash on delivery',
			'description'        => 'Pay with cash upon delivery.',
			'instructions'       => 'Pay with cash upon delivery.',
			'enable_for_methods' => array(),
			'enable_for_virtual' => 'yes',
		)
	);
	create_front_page( $environment['title'] );
	order_pages();
}

// Without a front page, visitors of "/" see an empty blog. The front page is not the shop
// page itself, because WooCommerce would then redirect /shop/, which shoppers expect.
function create_front_page( string $title ): void {
	if ( get_option( 'page_on_front' ) ) {
		return;
	}
	$page = wp_insert_post(
		array(
			'post_type'    => 'page',
			'post_status'  => 'publish',
			'post_name'    => 'home',
			'post_title'   => wp_slash( as_text( $title ) ),
			'post_content' => '<!-- wp:shortcode -->[products limit="12" columns="3"]<!-- /wp:shortcode -->',
		)
	);
	update_option( 'show_on_front', 'page' );
	update_option( 'page_on_front', $page );
}

// The default menu lists all pages. Negative numbers put further pages after these.
function order_pages(): void {
	$pages = array( (int) get_option( 'page_on_front' ), ...array_map( 'wc_get_page_id', array( 'shop', 'cart', 'checkout', 'myaccount' ) ) );
	foreach ( $pages as $index => $page ) {
		wp_update_post(
			array(
				'ID'         => $page,
				'menu_order' => $index - count( $pages ),
			)
		);
	}
}
