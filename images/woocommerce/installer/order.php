<?php
// Proves that a shopper can order, by a test order through the Store API that is rolled
// back: after the first installation, after each change of versions, and when the payment
// method of the latest test order is no longer offered.

const ORDER_OPTION = 'storefleet_test_order';
// Payment methods that call no external service, the most usual first.
const OFFLINE_PAYMENTS = array( 'cod', 'bacs', 'cheque' );
// An order that waits for a bank transfer or a cheque is "on-hold".
const TAKEN = array( 'processing', 'on-hold', 'completed' );

/**
 * Returns the latest test order: `status`, `payment` and `seconds`, or `skipped` with the
 * reason; `at` (UTC) and `release`, the versions, in both cases. Fails the installer if, on new versions,
 * a shop that offers what a test order needs does not accept it. A running shop is not
 * stopped by what its merchant or a plugin does to orders.
 */
function ensure_test_order( bool $required ): array {
	$versions = describe_versions();
	$latest   = get_option( ORDER_OPTION, array() );
	$known    = $versions === ( $latest['release'] ?? null );
	if ( $known && isset( $latest['status'] ) && in_array( $latest['payment'] ?? 'cod', enabled_payments(), true ) ) {
		return $latest;
	}
	$order = run_trial( 'place_test_order' );
	if ( $known && isset( $order['error'] ) ) {
		$order = array( 'skipped' => "the shop refused the test order: {$order['error']}" );
	}
	if ( isset( $order['error'] ) || ( $required && isset( $order['skipped'] ) ) ) {
		fail( 'a test order could not be placed: ' . ( $order['error'] ?? $order['skipped'] ) );
	}
	if ( isset( $order['skipped'] ) ) {
		warn( "no test order was placed: {$order['skipped']}" );
	}
	$order += array(
		'at'      => gmdate( 'Y-m-d\TH:i:s\Z' ),
		'release' => $versions,
	);
	update_option( ORDER_OPTION, $order, false );
	return $order;
}

function describe_versions(): string {
	require_once ABSPATH . 'wp-admin/includes/plugin.php';
	$theme = wp_get_theme();
	$parts = array( "WordPress {$GLOBALS['wp_version']}", 'WooCommerce ' . WC()->version, $theme->get_stylesheet() . ' ' . $theme->get( 'Version' ) );
	foreach ( get_plugins() as $file => $plugin ) {
		if ( 'woocommerce/woocommerce.php' !== $file && is_plugin_active( $file ) ) {
			$parts[] = dirname( $file ) . " {$plugin['Version']}";
		}
	}
	return implode( ' ', $parts );
}

// Runs in a trial. Filters switch off what only a browser or a person has (a nonce, an
// account, a valid postcode), and log files, which no transaction rolls back.
function place_test_order(): array {
	add_filter( 'woocommerce_store_api_disable_nonce_check', '__return_true' );
	add_filter( 'woocommerce_validate_postcode', '__return_true' );
	add_filter( 'pre_option_woocommerce_enable_guest_checkout', static fn() => 'yes' );
	add_filter( 'woocommerce_logger_log_message', '__return_null' );
	wc_load_cart();

	$product = find_product_to_order();
	if ( ! $product ) {
		return array( 'skipped' => 'there is no simple product with a price in stock' );
	}
	$start   = microtime( true );
	$address = invent_address();
	$both    = array( 'billing_address' => $address, 'shipping_address' => $address );
	ask_store_api( 'POST', 'cart/add-item', array( 'id' => $product, 'quantity' => 1 ) );
	$cart = ask_store_api( 'POST', 'cart/update-customer', $both );
	if ( $cart['needs_shipping'] && ! array_filter( array_column( $cart['shipping_rates'], 'shipping_rates' ) ) ) {
		return array( 'skipped' => "nothing is shipped to {$address['country']}" );
	}
	$offered = $cart['payment_methods'];
	$payment = current( array_intersect( OFFLINE_PAYMENTS, $offered ) );
	if ( ! $payment ) {
		$reason = $offered ? 'only online payment is offered (' . implode( ', ', $offered ) . '), so the test order stopped before it' : 'no payment method is offered';
		return array( 'skipped' => $reason );
	}
	$order = ask_store_api( 'POST', 'checkout', $both + array( 'payment_method' => $payment ) );
	if ( ! in_array( $order['status'], TAKEN, true ) ) {
		throw new RuntimeException( "the test order is {$order['status']}, not processing" );
	}
	return array(
		'status'  => $order['status'],
		'payment' => $payment,
		'seconds' => round( microtime( true ) - $start, 2 ),
	);
}

function find_product_to_order(): ?int {
	foreach ( ask_store_api( 'GET', 'products', array( 'type' => 'simple', 'stock_status' => array( 'instock' ), 'per_page' => 100 ) ) as $product ) {
		// The order of a download waits for payment.
		$download = 'yes' === get_post_meta( $product['id'], '_downloadable', true );
		if ( $product['is_purchasable'] && 0 < (int) $product['prices']['price'] && ! $download ) {
			return $product['id'];
		}
	}
	return null;
}

function invent_address(): array {
	$countries = WC()->countries->get_allowed_countries();
	$country   = get_option( 'woocommerce_default_country' );
	$country   = strtok( isset( $countries[ strtok( $country, ':' ) ] ) ? $country : array_key_first( $countries ), ':' );
	return array(
		'first_name' => 'Test',
		'last_name'  => 'Order',
		'address_1'  => 'Street 1',
		'city'       => 'City',
		'state'      => (string) array_key_first( WC()->countries->get_states( $country ) ?: array() ),
		'postcode'   => '10115',
		'country'    => $country,
		'email'      => 'test-order@example.com',
		'phone'      => '0301234567',
	);
}

function ask_store_api( string $method, string $route, array $parameters ): array {
	$request = new WP_REST_Request( $method, "/wc/store/v1/$route" );
	'GET' === $method ? $request->set_query_params( $parameters ) : $request->set_body_params( $parameters );
	$response = rest_do_request( $request );
	$data     = json_decode( wp_json_encode( $response->get_data() ), true );
	if ( $response->is_error() ) {
		throw new RuntimeException( "$method $route answered {$response->get_status()}: " . wp_strip_all_tags( $data['message'] ?? '' ) );
	}
	return $data;
}
