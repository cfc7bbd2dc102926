<?php
// Draws the pictures of the sample products into a directory when the image is built,
// because the usual sample data fetches its pictures from a web host.
//
//     php draw.php DIRECTORY

// Coordinates on a square of 600.

const PICTURES = array(
	'sample-mug'      => array(
		0xEFE6D8,
		array( 'ellipse', 415, 325, 170, 190, 0x9C6644 ),
		array( 'ellipse', 415, 325, 105, 125, 0xEFE6D8 ),
		array( 'shape', array( 165, 200, 405, 200, 390, 485, 180, 485 ), 0xB07D5B ),
		array( 'ellipse', 285, 200, 240, 44, 0x6B4630 ),
	),
	'sample-tote'     => array(
		0xE1EAE2,
		array( 'ellipse', 300, 235, 200, 260, 0x2F5440 ),
		array( 'ellipse', 300, 235, 160, 220, 0xE1EAE2 ),
		array( 'shape', array( 150, 235, 450, 235, 485, 500, 115, 500 ), 0x4F7F63 ),
		array( 'shape', array( 150, 235, 450, 235, 453, 258, 147, 258 ), 0x3F6B52 ),
	),
	'sample-lamp'     => array(
		0xF7EDCB,
		array( 'ellipse', 300, 480, 230, 46, 0x4A4238 ),
		array( 'shape', array( 291, 250, 309, 250, 309, 480, 291, 480 ), 0x4A4238 ),
		array( 'shape', array( 230, 115, 370, 115, 450, 285, 150, 285 ), 0xD9952F ),
		array( 'ellipse', 300, 285, 300, 40, 0xFFF3CF ),
	),
	'sample-notebook' => array(
		0xE2E7F1,
		array( 'shape', array( 172, 122, 452, 122, 452, 502, 172, 502 ), 0xFFFFFF ),
		array( 'shape', array( 155, 110, 440, 110, 440, 490, 155, 490 ), 0x46639A ),
		array( 'shape', array( 155, 110, 200, 110, 200, 490, 155, 490 ), 0x34497A ),
		array( 'shape', array( 395, 110, 408, 110, 408, 490, 395, 490 ), 0xD8B45A ),
	),
	'sample-cushion'  => array(
		0xF3E1E1,
		array( 'shape', array( 120, 150, 300, 178, 480, 150, 452, 320, 480, 490, 300, 462, 120, 490, 148, 320 ), 0xB25561 ),
		array( 'shape', array( 210, 205, 390, 205, 400, 320, 390, 435, 210, 435, 200, 320 ), 0xC36B76 ),
		array( 'ellipse', 300, 320, 22, 22, 0x7E3540 ),
	),
	'sample-planter'  => array(
		0xEDE7E0,
		array( 'shape', array( 300, 300, 262, 190, 300, 80, 338, 190 ), 0x4F8A5B ),
		array( 'shape', array( 290, 310, 205, 260, 150, 150, 255, 210 ), 0x3F7349 ),
		array( 'shape', array( 310, 310, 395, 260, 450, 150, 345, 210 ), 0x3F7349 ),
		array( 'shape', array( 185, 320, 415, 320, 380, 495, 220, 495 ), 0xBE6F49 ),
		array( 'shape', array( 168, 290, 432, 290, 426, 335, 174, 335 ), 0xA85E3B ),
	),
);

function draw_picture( string $sku ): GdImage {
	// Draws at four times the size and scales down, because GD does not smooth ellipses.
	$size  = 2400;
	$large = imagecreatetruecolor( $size, $size );
	$parts = PICTURES[ $sku ];
	imagefilledrectangle( $large, 0, 0, $size, $size, array_shift( $parts ) );
	imagefilledellipse( $large, 1200, 1980, 1520, 140, imagecolorallocatealpha( $large, 0, 0, 0, 112 ) );
	foreach ( $parts as $part ) {
		if ( 'ellipse' === $part[0] ) {
			[ , $x, $y, $width, $height, $colour ] = $part;
			imagefilledellipse( $large, 4 * $x, 4 * $y, 4 * $width, 4 * $height, $colour );
		} else {
			imagefilledpolygon( $large, array_map( static fn( int $value ): int => 4 * $value, $part[1] ), $part[2] );
		}
	}
	$small = imagecreatetruecolor( 600, 600 );
	imagecopyresampled( $small, $large, 0, 0, 0, 0, 600, 600, $size, $size );
	return $small;
}

foreach ( array_keys( PICTURES ) as $sku ) {
	if ( ! imagejpeg( draw_picture( $sku ), "$argv[1]/$sku.jpg", 88 ) ) {
		exit( 1 );
	}
}
