<?php
/**
 * Plugin Name: Storefleet mail
 * Description: Sends mail through the SMTP server of the platform, or not at all where it has none.
 */

defined( 'ABSPATH' ) || exit;

const STOREFLEET_SUPPLIED_SECRETS = '/run/secrets/supplied';
const STOREFLEET_SMTP_TIMEOUT     = 10;

if ( getenv( 'STORE_SMTP_HOST' ) ) {
	// Last: a setting of the platform, which no form of a plugin undoes.
	add_action( 'phpmailer_init', 'storefleet_use_smtp', PHP_INT_MAX );
	add_filter( 'wp_mail_from', 'storefleet_name_sender', PHP_INT_MAX );
	add_action( 'wp_mail_failed', 'storefleet_log_failed_mail' );
	add_filter( 'woocommerce_defer_transactional_emails', 'storefleet_can_send_later' );
} else {
	add_filter( 'pre_wp_mail', 'storefleet_send_no_mail' );
	// Or each order would have a note for each mail of it.
	add_filter( 'woocommerce_email_log_enabled', 'storefleet_log_mail_of_orders' );
	add_action( 'admin_notices', 'storefleet_tell_of_no_mail' );
}

function storefleet_use_smtp( PHPMailer\PHPMailer\PHPMailer $mailer ): void {
	$mailer->isSMTP();
	$mailer->Host       = getenv( 'STORE_SMTP_HOST' );
	$mailer->Port       = (int) getenv( 'STORE_SMTP_PORT' );
	$mailer->SMTPSecure = match ( getenv( 'STORE_SMTP_SECURITY' ) ) {
		'tls' => $mailer::ENCRYPTION_SMTPS,
		'starttls' => $mailer::ENCRYPTION_STARTTLS,
		'none' => '',
	};
	// Not left to the server: "starttls" refuses one without it, "none" does not try it.
	$mailer->SMTPAutoTLS = false;
	$mailer->Username    = storefleet_supplied_secret( 'smtp-username' );
	$mailer->Password    = storefleet_supplied_secret( 'smtp-password' );
	$mailer->SMTPAuth    = '' !== $mailer->Username;
	// The one for the connection, the other for each answer.
	$mailer->Timeout                      = STOREFLEET_SMTP_TIMEOUT;
	$mailer->getSMTPInstance()->Timelimit = STOREFLEET_SMTP_TIMEOUT;
}

// Many servers take only their own senders. Answers still reach the shop: WooCommerce names it in Reply-To.
function storefleet_name_sender( string $address ): string {
	return getenv( 'STORE_SMTP_FROM' ) ?: $address;
}

// No shopper waits for a mail server. WooCommerce before it had this queue sent by a
// request to itself instead, which the network of a store does not promise.
function storefleet_can_send_later(): bool {
	return class_exists( 'Automattic\WooCommerce\Internal\Email\DeferredEmailQueue' );
}

function storefleet_supplied_secret( string $name ): string {
	// PHP remembers for two minutes where a link led to; Kubernetes changes a Secret by its link.
	clearstatcache( true );
	return rtrim( (string) @file_get_contents( STOREFLEET_SUPPLIED_SECRETS . "/$name" ), "\r\n" );
}

function storefleet_log_failed_mail( WP_Error $error ): void {
	error_log( 'mail could not be sent: ' . $error->get_error_message() );
}

function storefleet_send_no_mail(): bool {
	return false;
}

// A plugin that sends in another way takes the filter away: then all is as usual.
function storefleet_mail_goes_nowhere(): bool {
	return false !== has_filter( 'pre_wp_mail', 'storefleet_send_no_mail' );
}

function storefleet_log_mail_of_orders( mixed $enabled ): bool {
	return $enabled && ! storefleet_mail_goes_nowhere();
}

// Where the merchant begins, and where mail is set up.
function storefleet_tell_of_no_mail(): void {
	$places = array( 'dashboard', 'woocommerce_page_wc-settings' );
	if ( storefleet_mail_goes_nowhere() && current_user_can( 'manage_options' ) && in_array( get_current_screen()->id, $places, true ) ) {
		wp_admin_notice(
			'This shop sends no mail, because the platform has no mail server: no order is confirmed by mail, and no lost password can be reset by mail.',
			array( 'type' => 'warning' )
		);
	}
}
