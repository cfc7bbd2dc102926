# A server at a second address of its pod. On the first ports it only listens, on the
# last one it is a mail server and prints the commands that it gets.
# Perl, because Debian's smallest image has it and no tool for addresses.
use strict;
use warnings;
use IO::Socket::INET;
use Socket qw(inet_aton pack_sockaddr_in);

use constant { SIOCSIFADDR => 0x8916, SIOCSIFNETMASK => 0x891c };
my ( $address, @ports ) = @ARGV;
$| = 1;

my $control = IO::Socket::INET->new( Proto => 'udp' ) or die "no socket: $!\n";
sub configure {
    my ( $request, $value ) = @_;
    my $ifreq = pack 'a16 a24', 'lo:public', pack_sockaddr_in( 0, inet_aton($value) );
    ioctl $control, $request, $ifreq or die "$value: $!\n";
}
configure( SIOCSIFADDR,    $address );
configure( SIOCSIFNETMASK, '255.255.255.255' );

my @sockets = map {
    IO::Socket::INET->new( LocalAddr => $address, LocalPort => $_, Listen => 20 ) or die "$address:$_: $!\n"
} @ports;
print "ready\n";

# PID 1 ignores signals that it does not handle.
$SIG{TERM} = sub { exit };
my %answers = (
    EHLO => "250-here\r\n250 AUTH PLAIN",
    AUTH => '334 ',
    DATA => '354 go on',
    QUIT => '221 bye',
    map { $_ => '250 ok' } qw(MAIL RCPT RSET),
);
while (1) {
    my $client  = $sockets[-1]->accept or next;
    my $in_mail = 0;
    print $client "220 here\r\n";
    while ( my $line = <$client> ) {
        print $line;
        next if $in_mail and $line ne ".\r\n";
        my ($verb) = $line =~ /^(\w*)/;
        # Not a command: the user name and password for AUTH.
        print $client $in_mail ? '250 ok' : $answers{$verb} // '235 ok', "\r\n";
        $in_mail = !$in_mail && $verb eq 'DATA';
    }
}
