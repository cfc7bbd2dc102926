# Routes an address to a pod, by a route of the node, while this runs.
# Perl, because Debian's smallest image has it and no tool for routes.
use strict;
use warnings;
use Socket qw(AF_INET SOCK_DGRAM inet_aton pack_sockaddr_in);

use constant { SIOCADDRT => 0x890b, SIOCDELRT => 0x890c, RTF_UP => 1, RTF_GATEWAY => 2, RTF_HOST => 4 };
my ( $address, $pod ) = @ARGV;

socket my $control, AF_INET, SOCK_DGRAM, 0 or die "no socket: $!\n";
sub change {
    my ( $request, $gateway, $flags ) = @_;
    # struct rtentry of linux/route.h, where a long has 64 bits.
    my @ends = map { pack_sockaddr_in( 0, inet_aton($_) ) } $address, $gateway;
    return ioctl $control, $request, my $route = pack 'x8 a16 a16 x16 S x62', @ends, $flags;
}
sub forget { change( SIOCDELRT, '0.0.0.0', RTF_HOST ) }

# PID 1 ignores signals that it does not handle.
$SIG{TERM} = $SIG{INT} = sub { exit };
END { forget() }

# A killed run may have left one.
forget();
change( SIOCADDRT, $pod, RTF_UP | RTF_GATEWAY | RTF_HOST ) or die "no route to $address: $!\n";
$| = 1;
print "ready\n";
sleep;
