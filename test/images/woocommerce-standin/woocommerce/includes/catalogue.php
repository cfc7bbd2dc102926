<?php
// Products, and the pages on which a shopper sees them.

class WC_Product_Simple {
	private array $fields = array( 'status' => 'publish', 'name' => '', 'sku' => '', 'regular_price' => '', 'short_description' => '', 'image_id' => 0, 'category_ids' => array() );

	public function __call( string $method, array $arguments ): void {
		$field = substr( $method, 4 );
		if ( ! str_starts_with( $method, 'set_' ) || ! array_key_exists( $field, $this->fields ) ) {
			throw new BadMethodCallException( "the stand-in has no $method" );
		}
		$this->fields[ $field ] = $arguments[0];
	}

	public function save(): int {
		$id = wp_insert_post(
			array(
				'post_type'    => 'product',
				'post_status'  => $this->fields['status'],
				'post_title'   => $this->fields['name'],
				'post_excerpt' => $this->fields['short_description'],
				'meta_input'   => array(
					'_sku'          => $this->fields['sku'],
					'_price'        => $this->fields['regular_price'],
					'_stock_status' => 'instock',
				),
			)
		);
		set_post_thumbnail( $id, $this->fields['image_id'] );
		wp_set_object_terms( $id, $this->fields['category_ids'], 'product_cat' );
		return $id;
	}
}

function wc_get_product_id_by_sku( string $sku ): int {
	$found = get_posts( array( 'post_type' => 'product', 'post_status' => 'any', 'meta_key' => '_sku', 'meta_value' => $sku, 'fields' => 'ids' ) );
	return $found[0] ?? 0;
}

function wc_standin_price( float $price ): string {
	return number_format( $price, 2 ) . ' ' . esc_html( get_option( 'woocommerce_currency', 'USD' ) );
}

function wc_standin_list(): string {
	$items = '';
	foreach ( get_posts( array( 'post_type' => 'product', 'numberposts' => 50 ) ) as $product ) {
		$items .= sprintf(
			'<li class="product"><a href="%s">%s <h2>%s</h2></a> <span class="price">%s</span></li>',
			esc_url( get_permalink( $product ) ),
			get_the_post_thumbnail( $product, 'thumbnail' ),
			esc_html( get_the_title( $product ) ),
			wc_standin_price( (float) get_post_meta( $product->ID, '_price', true ) )
		);
	}
	return '<ul class="products">' . ( $items ?: '<li>No products were found.</li>' ) . '</ul>';
}

add_action(
	'init',
	static function (): void {
		$type = array( 'public' => true, 'label' => 'Products', 'rewrite' => array( 'slug' => 'product' ), 'supports' => array( 'title', 'editor', 'excerpt', 'thumbnail', 'custom-fields' ) );
		register_post_type( 'product', $type );
		register_taxonomy( 'product_cat', 'product', array( 'label' => 'Categories', 'hierarchical' => true ) );
		register_post_type( 'standin_order', array( 'label' => 'Orders', 'show_ui' => true, 'supports' => array( 'title', 'custom-fields' ) ) );
		add_shortcode( 'products', 'wc_standin_list' );
	},
	4
);

add_filter(
	'the_content',
	static function ( string $content ): string {
		$id = get_queried_object_id();
		return match ( true ) {
			is_page() && wc_get_page_id( 'shop' ) === $id => wc_standin_list(),
			is_page() && wc_get_page_id( 'cart' ) === $id => '<p>Your cart is currently empty.</p>',
			is_singular( 'product' ) => $content . '<p class="price">' . wc_standin_price( (float) get_post_meta( $id, '_price', true ) ) . '</p>',
			default => $content,
		};
	}
);

add_action(
	'template_redirect',
	static function (): void {
		if ( 'yes' === get_option( 'woocommerce_coming_soon' ) && ! current_user_can( 'manage_options' ) ) {
			echo '<!doctype html><body class="woocommerce-coming-soon"><div class="coming-soon">Great things are on the horizon</div></body>';
			exit;
		}
		// There are no carts in cookies here, so the cart of a page request is always empty.
		if ( is_page( wc_get_page_id( 'checkout' ) ) ) {
			wp_safe_redirect( get_permalink( wc_get_page_id( 'cart' ) ) );
			exit;
		}
	}
);
