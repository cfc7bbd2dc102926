<?php
// wc/store/v1, as far as a test order goes: carts are kept by their token, without sessions.

function wc_standin_money(): array {
	return array( 'currency_code' => get_option( 'woocommerce_currency', 'USD' ), 'currency_minor_unit' => 2 );
}

function wc_standin_cents( int $product ): int {
	return (int) round( 100 * (float) get_post_meta( $product, '_price', true ) );
}

function wc_standin_error( string $code, string $message, int $status ): WP_Error {
	return new WP_Error( "woocommerce_rest_$code", $message, array( 'status' => $status ) );
}

function wc_standin_products( WP_REST_Request $request ): WP_REST_Response {
	$newest = array( 'date' => 'DESC', 'ID' => 'DESC' );
	$query  = array( 'post_type' => 'product', 'numberposts' => min( 100, (int) ( $request['per_page'] ?? 10 ) ), 'orderby' => $newest );
	if ( $request['stock_status'] ) {
		$query['meta_query'] = array( array( 'key' => '_stock_status', 'value' => (array) $request['stock_status'], 'compare' => 'IN' ) );
	}
	$products = in_array( $request['type'] ?? 'simple', array( 'simple', '' ), true ) ? get_posts( $query ) : array();
	$response = new WP_REST_Response(
		array_map(
			static fn( WP_Post $product ): array => array(
				'id'             => $product->ID,
				'name'           => $product->post_title,
				'slug'           => $product->post_name,
				'type'           => 'simple',
				'permalink'      => get_permalink( $product ),
				'sku'            => get_post_meta( $product->ID, '_sku', true ),
				'prices'         => array( 'price' => (string) wc_standin_cents( $product->ID ) ) + wc_standin_money(),
				'is_purchasable' => true,
				'is_in_stock'    => 'instock' === get_post_meta( $product->ID, '_stock_status', true ),
				'has_options'    => false,
			),
			$products
		)
	);
	$response->header( 'X-WP-Total', (string) (int) wp_count_posts( 'product' )->publish );
	return $response;
}

// with_cart( change ): the answer of each cart route, after $change, which may refuse.
function wc_standin_with_cart( ?callable $change, int $status = 200 ): callable {
	return static function ( WP_REST_Request $request ) use ( $change, $status ) {
		if ( 'GET' !== $request->get_method() && ! $request->get_header( 'Cart-Token' ) && ! apply_filters( 'woocommerce_store_api_disable_nonce_check', false ) ) {
			return wc_standin_error( 'missing_nonce', 'Missing the Nonce header. This endpoint requires a valid nonce.', 401 );
		}
		$token = $request->get_header( 'Cart-Token' ) ?: ( $GLOBALS['wc_standin_cart_token'] ?? bin2hex( random_bytes( 16 ) ) );
		$key   = 'wc_standin_cart_' . md5( $token );
		$cart  = get_transient( $key ) ?: array( 'items' => array(), 'billing' => array(), 'shipping' => array() );
		$error = $change ? $change( $cart, $request ) : null;
		if ( is_wp_error( $error ) ) {
			return $error;
		}
		$answer = $cart['order'] ?? wc_standin_cart( $cart );
		unset( $cart['order'] );
		set_transient( $key, $cart, DAY_IN_SECONDS );
		$response = new WP_REST_Response( $answer, $status );
		$response->header( 'Cart-Token', $token );
		return $response;
	};
}

function wc_standin_cart( array $cart ): array {
	$items = array();
	$total = 0;
	foreach ( $cart['items'] as $id => $quantity ) {
		$price   = wc_standin_cents( $id );
		$total  += $price * $quantity;
		$items[] = array( 'key' => md5( (string) $id ), 'id' => $id, 'name' => get_the_title( $id ), 'quantity' => $quantity, 'prices' => array( 'price' => (string) $price ) + wc_standin_money() );
	}
	return array(
		'items'            => $items,
		'items_count'      => array_sum( $cart['items'] ),
		'needs_payment'    => $total > 0,
		// Like the real one as long as no shipping zone exists.
		'needs_shipping'   => false,
		'shipping_rates'   => array(),
		'billing_address'  => (object) $cart['billing'],
		'shipping_address' => (object) $cart['shipping'],
		'payment_methods'  => array_keys( WC()->payment_gateways()->get_available_payment_gateways() ),
		'totals'           => array( 'total_items' => (string) $total, 'total_price' => (string) $total ) + wc_standin_money(),
		'errors'           => array(),
	);
}

function wc_standin_add_item( array &$cart, WP_REST_Request $request ): ?WP_Error {
	$id = (int) $request['id'];
	if ( 'product' !== get_post_type( $id ) || 'publish' !== get_post_status( $id ) ) {
		return wc_standin_error( 'cart_invalid_product', 'This product cannot be added to the cart.', 400 );
	}
	$quantity = (int) ( $request['quantity'] ?? 1 );
	if ( $quantity <= 0 ) {
		return wc_standin_error( 'product_invalid_quantity', 'You cannot add that product with a quantity less than or equal to 0 to the cart.', 400 );
	}
	$cart['items'][ $id ] = ( $cart['items'][ $id ] ?? 0 ) + $quantity;
	return null;
}

function wc_standin_update_customer( array &$cart, WP_REST_Request $request ): void {
	$cart['billing']  = (array) ( $request['billing_address'] ?? $cart['billing'] );
	$cart['shipping'] = (array) ( $request['shipping_address'] ?? $cart['shipping'] );
}

function wc_standin_checkout( array &$cart, WP_REST_Request $request ): ?WP_Error {
	$method = (string) $request['payment_method'];
	if ( ! in_array( $method, array( '', ...array_keys( WC()->payment_gateways()->payment_gateways() ) ), true ) ) {
		return new WP_Error( 'rest_invalid_param', 'Invalid parameter(s): payment_method', array( 'status' => 400 ) );
	}
	wc_standin_update_customer( $cart, $request );
	if ( ! $cart['items'] ) {
		return wc_standin_error( 'cart_empty', 'Cannot place an order, your cart is empty.', 409 );
	}
	if ( empty( $cart['billing']['email'] ) ) {
		return wc_standin_error( 'missing_email_address', 'A billing email address is required.', 400 );
	}
	foreach ( array( 'first_name', 'last_name', 'address_1', 'city', 'country' ) as $field ) {
		if ( empty( $cart['billing'][ $field ] ) ) {
			return wc_standin_error( 'invalid_address', "There was a problem with the provided billing address: $field is required", 400 );
		}
	}
	if ( '' === $method ) {
		return wc_standin_error( 'checkout_missing_payment_method', 'No payment method provided.', 400 );
	}
	if ( ! isset( WC()->payment_gateways()->get_available_payment_gateways()[ $method ] ) ) {
		return wc_standin_error( 'checkout_payment_method_disabled', "The payment method $method is not available.", 400 );
	}

	$summary = wc_standin_cart( $cart );
	$status  = in_array( $method, array( 'bacs', 'cheque' ), true ) ? 'on-hold' : 'processing';
	$id      = wp_insert_post(
		array(
			'post_type'   => 'standin_order',
			'post_status' => 'publish',
			'post_title'  => 'Order of ' . sanitize_text_field( $cart['billing']['email'] ),
			'meta_input'  => array( 'status' => $status, 'summary' => $summary ),
		)
	);
	$cart = array(
		'items'    => array(),
		'billing'  => $cart['billing'],
		'shipping' => $cart['shipping'],
		'order'    => array(
			'order_id'         => $id,
			'status'           => $status,
			'order_key'        => 'wc_order_' . bin2hex( random_bytes( 6 ) ),
			'order_number'     => (string) $id,
			'customer_note'    => (string) ( $request['customer_note'] ?? '' ),
			'customer_id'      => 0,
			'billing_address'  => $cart['billing'],
			'shipping_address' => $cart['shipping'],
			'payment_method'   => $method,
			'payment_result'   => array( 'payment_status' => 'success', 'payment_details' => array(), 'redirect_url' => home_url( "/checkout/order-received/$id/" ) ),
		),
	);
	return null;
}

add_action(
	'rest_api_init',
	static function (): void {
		$routes = array(
			array( 'GET', 'products', 'wc_standin_products' ),
			array( 'GET', 'cart', wc_standin_with_cart( null ) ),
			array( 'POST', 'cart/add-item', wc_standin_with_cart( 'wc_standin_add_item', 201 ) ),
			array( 'POST', 'cart/update-customer', wc_standin_with_cart( 'wc_standin_update_customer' ) ),
			array( 'POST', 'cart/select-shipping-rate', wc_standin_with_cart( null ) ),
			array( 'POST', 'checkout', wc_standin_with_cart( 'wc_standin_checkout' ) ),
		);
		foreach ( $routes as [ $method, $path, $answer ] ) {
			register_rest_route( 'wc/store/v1', "/$path", array( 'methods' => $method, 'callback' => $answer, 'permission_callback' => '__return_true' ) );
		}
	}
);
