<?php
// Six products so that a new shop can take an order at once. The pictures are
// drawn here: the usual sample data fetches its own from a web host.

const SAMPLES = array(
	// SKU, name, price, then the drawing: background, colour, form
	array( 'sample-mug', 'Stoneware Mug', '18.00', 0xE8DCC8, 0x8A5A3C, 'disc' ),
	array( 'sample-tote', 'Canvas Tote', '24.00', 0xDCE6DD, 0x3F6B52, 'box' ),
	array( 'sample-lamp', 'Desk Lamp', '59.00', 0xF4E7B8, 0xC9821B, 'triangle' ),
	array( 'sample-notebook', 'Linen Notebook', '12.50', 0xDDE3EE, 0x3D5688, 'box' ),
	array( 'sample-cushion', 'Wool Cushion', '39.00', 0xF0DCDC, 0xA34A56, 'disc' ),
	array( 'sample-planter', 'Clay Planter', '29.00', 0xE9E1DA, 0xB2643E, 'triangle' ),
);

function create_samples(): void {
	global $wpdb;
	require_once ABSPATH . 'wp-admin/includes/image.php';
	foreach ( SAMPLES as [ $sku, $name, $price, $background, $colour, $form ] ) {
		if ( wc_get_product_id_by_sku( $sku ) ) {
			continue;
		}
		// A product is many rows: killed between two of them, none may remain.
		$wpdb->query( 'START TRANSACTION' );
		$picture = save_picture( $sku, $name, draw_picture( $background, $colour, $form ) );
		$product = new WC_Product_Simple();
		$product->set_name( $name );
		$product->set_sku( $sku );
		$product->set_regular_price( $price );
		$product->set_short_description( 'A sample product. Change it or delete it.' );
		$product->set_status( 'publish' );
		$product->set_image_id( $picture );
		$product->save();
		$wpdb->query( 'COMMIT' );
	}
}

function draw_picture( int $background, int $colour, string $form ): string {
	$size  = 600;
	$image = imagecreatetruecolor( $size, $size );
	imageantialias( $image, true );
	imagefilledrectangle( $image, 0, 0, $size, $size, $background );
	imagefilledellipse( $image, 300, 500, 380, 40, 0x000000 | ( 110 << 24 ) );
	match ( $form ) {
		'disc'     => imagefilledellipse( $image, 300, 310, 360, 360, $colour ),
		'box'      => imagefilledrectangle( $image, 150, 130, 450, 490, $colour ),
		'triangle' => imagefilledpolygon( $image, array( 300, 110, 490, 490, 110, 490 ), $colour ),
	};
	ob_start();
	imagejpeg( $image, null, 85 );
	return ob_get_clean();
}

function save_picture( string $sku, string $name, string $content ): int {
	$existing = get_page_by_path( "picture-$sku", OBJECT, 'attachment' );
	if ( $existing ) {
		return $existing->ID;
	}
	$file = wp_upload_bits( "$sku.jpg", null, $content );
	if ( ! empty( $file['error'] ) ) {
		fail( "the picture $sku.jpg could not be written: {$file['error']}" );
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
