<?php
// Creates six products, so that a new shop can take an order at once.

const SAMPLE_PICTURES = '/usr/local/share/storefleet/samples';

const SAMPLES = array(
	// SKU, name, price
	array( 'sample-mug', 'Stoneware Mug', '18.00' ),
	array( 'sample-tote', 'Canvas Tote', '24.00' ),
	array( 'sample-lamp', 'Desk Lamp', '59.00' ),
	array( 'sample-notebook', 'Linen Notebook', '12.50' ),
	array( 'sample-cushion', 'Wool Cushion', '39.00' ),
	array( 'sample-planter', 'Clay Planter', '29.00' ),
);

function create_samples(): void {
	global $wpdb;
	require_once ABSPATH . 'wp-admin/includes/image.php';
	$category = find_or_create_category( 'Samples' );
	foreach ( SAMPLES as [ $sku, $name, $price ] ) {
		if ( wc_get_product_id_by_sku( $sku ) ) {
			continue;
		}
		// A product is many rows: if the process is killed between two of them, none may remain.
		$wpdb->query( 'START TRANSACTION' );
		$picture = save_picture( $sku, $name, file_get_contents( SAMPLE_PICTURES . "/$sku.jpg" ) );
		$product = new WC_Product_Simple();
		$product->set_name( $name );
		$product->set_sku( $sku );
		$product->set_regular_price( $price );
		$product->set_short_description( 'A sample product. Change it or delete it.' );
		$product->set_status( 'publish' );
		$product->set_image_id( $picture );
		$product->set_category_ids( array( $category ) );
		$product->save();
		$wpdb->query( 'COMMIT' );
	}
}

function find_or_create_category( string $name ): int {
	$term = term_exists( $name, 'product_cat' ) ?: wp_insert_term( $name, 'product_cat' );
	if ( is_wp_error( $term ) ) {
		fail( "the category $name could not be created: " . $term->get_error_message() );
	}
	return (int) $term['term_id'];
}

function save_picture( string $sku, string $name, string $content ): int {
	$file = wp_upload_bits( "$sku.jpg", null, $content );
	if ( ! empty( $file['error'] ) ) {
		fail( "the picture $sku.jpg could not be written: {$file['error']}" );
	}
	// WordPress does not check that everything was written.
	if ( filesize( $file['file'] ) !== strlen( $content ) ) {
		fail( "No space left on device: the volume of uploads has no room for the picture $sku.jpg" );
	}
	$id = wp_insert_attachment(
		array(
			'post_title'     => $name,
			'post_name'      => "picture-$sku",
			'post_mime_type' => 'image/jpeg',
			'guid'           => $file['url'],
		),
		$file['file']
	);
	wp_update_attachment_metadata( $id, wp_generate_attachment_metadata( $id, $file['file'] ) );
	return $id;
}
