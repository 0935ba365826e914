#!/usr/bin/env bash
# Installs the bundle on a fresh minimal Debian in a namespace without a network and runs the samples there.
# Needs root, debootstrap and a bundle (make bundle). Takes some minutes; ends with "bundle: ok".
set -euo pipefail
cd "$(dirname "$0")/.."
[ -f build/kehoach-bundle.tar ] || { echo "make bundle first" >&2; exit 1; }
command -v debootstrap >/dev/null || apt-get install -y -q debootstrap >/dev/null
. /etc/os-release
machine=build/bundle-machine
rm -rf "$machine"
debootstrap --variant=minbase "$VERSION_CODENAME" "$machine" >/dev/null
tar xf build/kehoach-bundle.tar -C "$machine/root"
unshare --net --mount --pid --fork bash -c "
  mount --bind '$machine' '$machine' && mount -t proc proc '$machine/proc'
  chroot '$machine' env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 bash -ec '
    ! timeout 3 bash -c \"exec 3<>/dev/tcp/1.1.1.1/53\" 2>/dev/null
    cd /root/kehoach-bundle && ./install.sh /root/kehoach
    cd /root/kehoach && .venv/bin/kehoach run data/raw --out /tmp/out
  '
"
rm -rf "$machine"
echo "bundle: ok"
