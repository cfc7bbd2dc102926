<?php
/**
 * Plugin Name: Storefleet mail
 * Description: Sends mail through the SMTP server of the platform, or none without such a server.
 */

defined( 'ABSPATH' ) || exit;

const STOREFLEET_SUPPLIED_SECRETS = '/run/secrets/supplied';
const STOREFLEET_SMTP_TIMEOUT     = 10;

if ( getenv( 'STORE_SMTP_HOST' ) ) {
	// Last, so that no plugin overrides the setting of the platform.
	add_action( 'phpmailer_init', 'storefleet_use_smtp', PHP_INT_MAX );
	add_filter( 'wp_mail_from', 'storefleet_name_sender', PHP_INT_MAX );
	add_action( 'wp_mail_failed', 'storefleet_log_failed_mail' );
	add_filter( 'woocommerce_defer_transactional_emails', 'storefleet_can_send_later' );
} else {
	add_filter( 'pre_wp_mail', 'storefleet_send_no_mail' );
	// Otherwise each order would have a note for each of its mails.
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
	// Not negotiated: "starttls" refuses a server without TLS, and "none" never uses it.
	$mailer->SMTPAutoTLS = false;
	$mailer->Username    = storefleet_supplied_secret( 'smtp-username' );
	$mailer->Password    = storefleet_supplied_secret( 'smtp-password' );
	$mailer->SMTPAuth    = '' !== $mailer->Username;
	// The first is for the connection, the second for each response.
	$mailer->Timeout                      = STOREFLEET_SMTP_TIMEOUT;
	$mailer->getSMTPInstance()->Timelimit = STOREFLEET_SMTP_TIMEOUT;
}

// Many servers accept only their own senders. Replies still reach the shop through Reply-To of WooCommerce.
function storefleet_name_sender( string $address ): string {
	return getenv( 'STORE_SMTP_FROM' ) ?: $address;
}

// No shopper waits for a mail server. Versions of WooCommerce without this queue send by a
// request to themselves, which the network of a store may not allow.
function storefleet_can_send_later(): bool {
	return class_exists( 'Automattic\WooCommerce\Internal\Email\DeferredEmailQueue' );
}

function storefleet_supplied_secret( string $name ): string {
	// Kubernetes updates a Secret by changing a link, and PHP caches its target for two minutes.
	clearstatcache( true );
	return rtrim( (string) @file_get_contents( STOREFLEET_SUPPLIED_SECRETS . "/$name" ), "\r\n" );
}

function storefleet_log_failed_mail( WP_Error $error ): void {
	error_log( 'mail could not be sent: ' . $error->get_error_message() );
}

function storefleet_send_no_mail(): bool {
	return false;
}

// A plugin that sends mail in another way removes the filter: then mail works as usual.
function storefleet_mail_goes_nowhere(): bool {
	return false !== has_filter( 'pre_wp_mail', 'storefleet_send_no_mail' );
}

function storefleet_log_mail_of_orders( mixed $enabled ): bool {
	return $enabled && ! storefleet_mail_goes_nowhere();
}

// Warns on the pages where the merchant begins, and where mail is set up.
function storefleet_tell_of_no_mail(): void {
	$places = array( 'dashboard', 'woocommerce_page_wc-settings' );
	if ( storefleet_mail_goes_nowhere() && current_user_can( 'manage_options' ) && in_array( get_current_screen()->id, $places, true ) ) {
		wp_admin_notice(
			'This shop sends no mail, because the platform has no mail server: orders are not confirmed by mail, and lost passwords cannot be reset by mail.',
			array( 'type' => 'warning' )
		);
	}
}
