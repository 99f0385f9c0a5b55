"""Providers of mailboxes that anybody opens for ten minutes: signatures from there are held back.

Well-known ones only. They change often, so officials add to the list and take out of it in the
site's limits; what is held back is decided by a person.
"""

from __future__ import annotations

THROWAWAY = frozenset(
    """
    0-mail.com 10minutemail.com 10minutemail.net 10mail.org 20minutemail.com 33mail.com
    anonbox.net anonymbox.com burnermail.io byom.de crazymailing.com
    deadaddress.com discard.email discardmail.com discardmail.de dispostable.com dropmail.me
    easytrashmail.com emailondeck.com emailfake.com emltmp.com fakeinbox.com fakemail.net
    fakemailgenerator.com filzmail.com fivemail.de getairmail.com getnada.com getonemail.com
    grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info
    guerrillamail.net guerrillamail.org guerrillamailblock.com harakirimail.com
    incognitomail.org inboxbear.com inboxkitten.com jetable.org kasmail.com linshiyouxiang.net
    luxusmail.org mail-temp.com mail-temporaire.fr mail.tm mailcatch.com maildrop.cc
    mailexpire.com mailforspam.com mailinator.com mailinator.net mailinator2.com mailmoat.com
    mailnesia.com mailnull.com mailpoof.com mailsac.com mailtemp.info mintemail.com
    minuteinbox.com moakt.com moakt.cc mohmal.com mt2015.com mytemp.email mytrashmail.com
    nada.email nowmymail.com nwldx.com one-time.email onetimeusemail.com owlymail.com
    pokemail.net privy-mail.com rcpt.at receivemail.org sharklasers.com shieldemail.com
    smailpro.com sofort-mail.de spam4.me spambog.com spambox.us spamex.com spamfree24.org
    spamgourmet.com spamhole.com spaml.com spoofmail.de temp-mail.io temp-mail.org temp-mail.ru
    tempail.com tempemail.co tempinbox.com tempmail.de tempmail.dev tempmail.net tempmail.plus
    tempmailaddress.com tempmailo.com tempr.email temporary-mail.net throwaway.email
    throwawaymail.com trash-mail.com trash-mail.de trashmail.com trashmail.de trashmail.me
    trashmail.net trashmail.org trbvm.com wegwerfemail.de wegwerfmail.de wegwerfmail.net
    wegwerfmail.org wh4f.org yep.it yopmail.com yopmail.fr yopmail.net zetmail.com
    """.split()  # noqa: SIM905 - easier to keep in order than 120 quoted words
)
